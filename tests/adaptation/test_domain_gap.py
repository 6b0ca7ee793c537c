"""The domains' gap: by hand, against loops written out, and what it says of domains that are and are not apart."""

import numpy as np
import pytest

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.domain_gap import a_distance, domain_gap, gaussian_kernel, mmds


def test_the_kernel_by_hand():
    """Points 0, 1 and 3: squared distances 1, 4 and 9, their median 4."""
    kernel = gaussian_kernel(np.array([[0.0], [1], [3]]))
    assert kernel[0] == pytest.approx([1, np.exp(-1 / 4), np.exp(-9 / 4)])
    assert kernel[1, 2] == pytest.approx(np.exp(-1))
    assert (gaussian_kernel(np.ones((3, 2))) == 1).all()


def test_mmd_by_loops_as_gretton_writes_it():
    random = np.random.default_rng(0)
    kernel = gaussian_kernel(random.normal(size=(9, 3)))
    for ahead in ([0, 1, 2, 3], [1, 5, 7]):
        rest = [i for i in range(9) if i not in ahead]
        within = [np.mean([kernel[i, j] for i in side for j in side if i != j]) for side in (ahead, rest)]
        between = np.mean([kernel[i, j] for i in ahead for j in rest])
        own = np.isin(np.arange(9), ahead).astype(float)[:, None]
        assert mmds(kernel, own)[0] == pytest.approx(sum(within) - 2 * between)


def test_domains_that_nothing_tells_apart():
    """The unbiased estimates lie around chance; no classifier does better than guessing by much."""
    random = np.random.default_rng(0)
    gap = domain_gap(two_domains(shift=0, stretch=1, seed=3)[0])
    alike = changed(two_domains()[0], source=random.normal(size=(80, 30)), target=random.normal(size=(60, 30)))
    assert domain_gap(alike).a_distance < 0.5 and domain_gap(alike).p > 0.05
    assert domain_gap(alike).mmd < domain_gap(alike).mmd_chance
    assert "look alike" in domain_gap(alike).sentence and gap.mmd is not None


def test_domains_far_apart():
    problem, _ = two_domains(shift=5)
    gap = domain_gap(problem)
    assert gap.a_distance == 2.0 and gap.p == pytest.approx(1 / 201) and gap.mmd > 10 * gap.mmd_chance
    assert gap.sentence == ("The domains are far apart: a linear classifier tells from the features of 100 of 100 "
                            "pictures which domain they come from (50 would be guessing).")


def test_a_larger_shift_is_a_larger_gap():
    gaps = [domain_gap(two_domains(shift=shift, stretch=1, source=100, target=100)[0]) for shift in (0, 0.3, 1, 3)]
    assert [gap.mmd for gap in gaps] == sorted(gap.mmd for gap in gaps)
    assert gaps[0].a_distance < gaps[2].a_distance <= gaps[3].a_distance


def test_by_class_only_where_both_sides_have_enough():
    problem, truth = two_domains()
    assert domain_gap(problem).by_class is None
    predicted = np.where(truth == 3, 0, truth)
    predicted[:3] = 3
    predicted[3:][predicted[3:] == 3] = 0
    classes = domain_gap(problem, predicted).by_class
    assert [each.label for each in classes] == [0, 1, 2] and {each.source for each in classes} == {20}
    assert [each.target for each in classes] == np.bincount(predicted)[:3].tolist()


def test_the_class_that_moved_is_the_one_with_the_gap():
    random = np.random.default_rng(0)
    labels, features = np.arange(80) % 2, random.normal(size=(160, 10))
    features[80:][labels == 1] += 4
    problem = changed(two_domains()[0], source=features[:80], target=features[80:], labels=labels, classes=2)
    calm, moved = domain_gap(problem, labels).by_class
    assert moved.mmd > 10 * abs(calm.mmd)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_pictures(count):
    problem, _ = two_domains()
    gap = domain_gap(changed(problem, target=problem.target[:count]), np.zeros(count, int))
    assert (gap.a_distance is None) == (gap.mmd is None) == (count == 1)
    assert ("Too few pictures" in gap.sentence) == (count == 1)
    assert a_distance(problem.source, problem.target[:1]) is None


def test_domains_that_are_the_same_pictures():
    problem, _ = two_domains()
    assert domain_gap(changed(problem, target=problem.source)).p > 0.05


def test_large_domains_are_drawn_from_by_content_and_it_says_so():
    problem, _ = two_domains()
    gap = domain_gap(problem, most=40)
    order = np.random.default_rng(0).permutation(60)
    again = domain_gap(changed(problem, target=problem.target[order]), most=40)
    assert gap.notes[0] == "40 of 80 source pictures were drawn by the seed and used."
    assert again.mmd == pytest.approx(gap.mmd, abs=1e-6)


def test_it_is_json():
    import json
    problem, truth = two_domains()
    told = json.loads(json.dumps(domain_gap(problem, truth).as_dict()))
    assert {"a_distance", "mmd", "p", "by_class", "sentence"} <= set(told)
