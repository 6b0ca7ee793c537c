"""McNemar, Holm and the pictures that would tell: by hand, against SciPy, and by their properties."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from tests.comparison.answers import discordant
from tl_core.statistics.significance import holm, mcnemar, pictures_needed


def test_mcnemar_by_hand():
    """One picture against six: 2 * (C(7, 0) + C(7, 1)) / 2**7 = 16 / 128."""
    assert mcnemar(*discordant(1, 6, 20)) == pytest.approx(0.125)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 0), (0, 1), (0, 6), (3, 3), (2, 9), (14, 31), (200, 260)])
def test_mcnemar_is_scipys_binomial_test(only_a, only_b):
    expected = stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1
    assert mcnemar(*discordant(only_a, only_b, 500)) == pytest.approx(expected)


# statsmodels 0.15.0: mcnemar([[50, only_a], [only_b, 20]], exact=True).pvalue
@pytest.mark.parametrize(("only_a", "only_b", "p"), [
    (1, 6, 0.125), (0, 5, 0.0625), (3, 3, 1.0), (2, 9, 0.0654296875), (14, 31, 0.016094360031274842),
    (200, 260, 0.0058839224731039984)])
def test_mcnemar_is_statsmodels(only_a, only_b, p):
    assert mcnemar(*discordant(only_a, only_b, 500)) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(("only_a", "only_b"), [(1, 4), (2, 6), (0, 5), (3, 4)])
def test_mcnemar_is_the_exact_permutation_test(only_a, only_b):
    """Swap the two runs' answers on every set of pictures: how often is the difference as large?"""
    a, b = discordant(only_a, only_b, 9)
    swaps = np.array(list(product([1, -1], repeat=9)))
    differences = np.abs(swaps @ (b.astype(int) - a))
    assert mcnemar(a, b) == pytest.approx(np.mean(differences >= abs(only_b - only_a)))


def test_mcnemar_does_not_mind_the_order_of_runs_or_pictures_nor_what_both_know():
    a, b = discordant(2, 9, 30)
    order = np.random.default_rng(0).permutation(30)
    assert mcnemar(a, b) == mcnemar(b, a) == mcnemar(a[order], b[order]) == mcnemar(*discordant(2, 9, 11))


def test_mcnemar_falls_as_the_lead_grows():
    p_values = [mcnemar(*discordant(3, more, 60)) for more in range(3, 40)]
    assert p_values == sorted(p_values, reverse=True) and p_values[0] == 1 and p_values[-1] < 1e-6


def test_mcnemar_of_equal_runs_of_one_picture_and_of_none_is_1():
    assert mcnemar([1, 0, 1], [1, 0, 1]) == mcnemar([1], [0]) == mcnemar([], []) == 1


def test_mcnemar_wants_pairs():
    with pytest.raises(ValueError, match="one length"):
        mcnemar([True], [True, False])


def test_holm_by_hand():
    """0.01 * 3; then 0.03 * 2 = 0.06; then 0.04 * 1, which may not be below 0.06."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


# statsmodels 0.15.0: multipletests(p, method="holm")[1]
@pytest.mark.parametrize(("p", "adjusted"), [
    ([0.0004, 0.012, 0.012, 0.021, 0.2, 0.6], [0.0024, 0.06, 0.06, 0.063, 0.4, 0.6]),
    ([0.049, 0.011, 0.3, 0.0021, 0.0077, 0.0499, 0.83, 0.04],
     [0.2, 0.066, 0.6, 0.0168, 0.0539, 0.2, 0.83, 0.2])])
def test_holm_is_statsmodels(p, adjusted):
    assert holm(p) == pytest.approx(adjusted, rel=1e-9)


def test_holm_by_its_definition():
    """The adjusted p of a hypothesis is the smallest level at which Holm's stepwise procedure rejects it."""
    p = [0.001, 0.012, 0.012, 0.02, 0.6]
    for level in np.linspace(0.0005, 0.999, 400):
        rejected = set()
        for step, index in enumerate(np.argsort(p, kind="stable")):
            if p[index] > level / (len(p) - step):
                break
            rejected.add(int(index))
        assert rejected == {i for i, adjusted in enumerate(holm(p)) if adjusted <= level}


def test_holm_of_one_none_and_large_ones():
    assert holm([]) == [] and holm([0.2]) == [0.2] and holm([0.9, 0.8]) == [1, 1]


def test_holm_lies_between_p_and_bonferroni_and_keeps_the_order():
    p = np.random.default_rng(1).random(30)
    adjusted = np.array(holm(p))
    assert (adjusted >= p).all() and (adjusted <= np.minimum(1, 30 * p)).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()


def test_pictures_needed_by_hand():
    """5 and 10 of 100: shares 0.15 and 0.05. (1.95996 * sqrt(0.15) + 0.84162 * sqrt(0.1475)) / 0.05 = 21.646,
    squared 468.6, and 1 / 0.05 = 20 for the exact test."""
    assert pictures_needed(5, 10, 100) == 489


@pytest.mark.parametrize(("only_a", "only_b"), [(2, 5), (5, 10), (10, 20), (1, 3), (3, 15)])
def test_so_many_pictures_give_the_exact_test_its_power(only_a, only_b):
    count = pictures_needed(only_a, only_b, 100)
    assert 0.77 < exact_power(count, only_a / 100, only_b / 100) < 0.85


def exact_power(count: int, share_a: float, share_b: float) -> float:
    """The chance that the exact test finds b better, summed over what may happen on ``count`` pictures."""
    power = 0.0
    for differing in range(1, count + 1):
        weight = stats.binom.pmf(differing, count, share_a + share_b)
        if weight > 1e-7:
            wins = np.arange(differing // 2 + 1, differing + 1)
            p = np.minimum(1, 2 * stats.binom.cdf(differing - wins, differing, 0.5))
            power += weight * stats.binom.pmf(wins, differing, share_b / (share_a + share_b))[p <= 0.05].sum()
    return power


def test_more_pictures_are_needed_for_less_and_for_surer():
    assert pictures_needed(5, 10, 100) == pictures_needed(10, 5, 100)
    assert pictures_needed(5, 8, 100) > pictures_needed(5, 10, 100) > pictures_needed(5, 15, 100)
    assert pictures_needed(5, 10, 100, alpha=0.01) > pictures_needed(5, 10, 100) < pictures_needed(5, 10, 100, power=.9)
    assert pictures_needed(5, 5, 100) is None and pictures_needed(0, 0, 100) is None
