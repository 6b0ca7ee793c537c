import numpy as np

from tl_core.adaptation.spaces.partners import partners


def test_partners_are_of_the_same_class_and_none_of_the_labelled():
    source, target = np.repeat([0, 1, 2], [10, 6, 1]), np.array([0, 1, 1, 2, -1, 0])
    labelled, partner = partners(source, target, seed=0)
    assert [int(labelled[source == label].sum()) for label in (0, 1, 2)] == [5, 3, 1]
    has = partner >= 0
    assert has.tolist() == [True, True, True, False, False, True]  # one of class 2 stays labelled, -1 is no class
    assert (source[partner[has]] == target[has]).all() and not labelled[partner[has]].any()
    assert len(set(partner[has].tolist())) == 4


def test_a_partner_serves_twice_only_where_there_are_too_few():
    _, partner = partners(np.zeros(6, int), np.zeros(7, int), seed=1)
    assert sorted(np.unique(partner, return_counts=True)[1].tolist()) == [2, 2, 3]


def test_the_seed_draws_them():
    source, target = np.zeros(40, int), np.zeros(20, int)
    first, again, other = (partners(source, target, seed)[1] for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
