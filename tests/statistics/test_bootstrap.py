"""The interval of a difference: by hand, against SciPy's bootstrap, and how often it holds the truth."""

import numpy as np
import pytest
from scipy import stats

from tests.comparison.answers import discordant
from tl_core.statistics.bootstrap import difference, paired_bootstrap
from tl_core.statistics.significance import mcnemar


def test_two_pictures_by_hand():
    """b gains one of two: drawn anew the gain is 0, 1/2 or 1 in 1/4, 1/2, 1/4 of cases; 95 % of them span 0 to 1."""
    assert paired_bootstrap([False, True], [True, True]) == (0.5, 0.0, 1.0)
    assert paired_bootstrap([False, True], [True, True], level=0.4) == (0.5, 0.5, 0.5)


def test_it_is_scipys_percentile_bootstrap():
    a, b = discordant(4, 11, 80)
    expected = stats.bootstrap((b.astype(float), a.astype(float)), lambda x, y, axis: (x - y).mean(axis=axis),
                               paired=True, method="percentile", n_resamples=20_000,
                               rng=np.random.default_rng(5)).confidence_interval
    assert paired_bootstrap(a, b, repeats=20_000) == pytest.approx((7 / 80, expected.low, expected.high), abs=0.0126)


def test_the_other_way_round_it_is_the_mirror_image():
    a, b = discordant(4, 11, 80)
    value, low, high = paired_bootstrap(a, b)
    assert paired_bootstrap(b, a) == pytest.approx((-value, -high, -low), abs=0.0126)  # a draw moves by 1/80


def test_the_same_seed_gives_the_same_interval_and_pictures_may_come_in_any_order():
    a, b = (np.random.default_rng(0).random((2, 3, 60)) < 0.7)
    order = np.random.default_rng(1).permutation(60)
    assert paired_bootstrap(a, b) == paired_bootstrap(a, b) == pytest.approx(paired_bootstrap(a[:, order], b[:, order]))
    assert paired_bootstrap(a, b) != paired_bootstrap(a, b, seed=1)


def test_equal_runs_differ_by_exactly_nothing():
    a = np.random.default_rng(0).random(40) < 0.7
    assert paired_bootstrap(a, a) == (0, 0, 0) and difference(a, a).p == 1


def test_one_picture_and_none():
    assert paired_bootstrap([False], [True]) == (1, 1, 1)
    for nothing in ([], np.zeros((2, 0))):
        with pytest.raises(ValueError, match="at least one"):
            paired_bootstrap(nothing, nothing)


def test_where_the_exact_test_sees_a_difference_the_interval_leaves_out_0():
    for only_a in range(10):
        for only_b in range(only_a + 1, 30):
            a, b = discordant(only_a, only_b, 100)
            assert mcnemar(a, b) > 0.05 or paired_bootstrap(a, b)[1] > 0


def test_the_seeds_part_by_hand():
    """Each side: seeds right on all or on no picture, so accuracies 1 and 0 with variance 1/2 and no other noise.
    Pooled 1/2; error sqrt(1/2 * (1/2 + 1/2)) with 2 degrees of freedom. The pictures do not differ at all."""
    side = np.array([[1, 1, 1], [0, 0, 0]])
    found = difference(side, side)
    assert (found.freedom, found.pictures_error, found.noise_error) == (2, 0, 0)
    assert found.seeds_error == pytest.approx(np.sqrt(0.5))


def test_what_single_answers_explain_is_told_apart():
    """[[1, 0], [1, 1]]: accuracies 1/2 and 1 with variance 1/8. Residuals +-1/4, their mean square 1/4, shared by 2
    pictures: 1/8, all of it. Two such sides: error sqrt(1/8 * (1/2 + 1/2))."""
    side = np.array([[1, 0], [1, 1]])
    found = difference(side, side)
    assert found.seeds_error == found.noise_error == pytest.approx(np.sqrt(1 / 8))


def test_its_parts_are_the_analysis_of_variances():
    """Mean squares from sums of squares: of seeds, of the rest, and of pictures less what the rest puts into them."""
    random = np.random.default_rng(3)
    chances = np.array([[0.4], [0.9], [0.6], [0.7]])
    a, b = ((random.random((4, 50)) < chances * random.random(50)).astype(float) for _ in range(2))
    seeds = rest = 0.0
    for side in (a, b):
        rows = 50 * ((side.mean(axis=1) - side.mean())**2).sum()
        columns = 4 * ((side.mean(axis=0) - side.mean())**2).sum()
        seeds += rows / 3 / 50
        rest += (((side - side.mean())**2).sum() - rows - columns) / (3 * 49)
    pictures = (b.mean(axis=0) - a.mean(axis=0)).var(ddof=1) - rest / 4
    found = difference(a, b)
    assert found.seeds_error == pytest.approx(np.sqrt(seeds / 4))
    assert found.noise_error == pytest.approx(np.sqrt(rest / 4 / 50))
    assert found.pictures_error == pytest.approx(np.sqrt(pictures * 49 / 50 / 50))


def test_a_side_with_one_seed_borrows_the_others_spread():
    three = np.array([[1] * 8 + [0] * 2, [1] * 6 + [0] * 4, [1] * 4 + [0] * 6])
    whole, one = difference(three, three), difference(three[:1], three)
    assert one.freedom == 2
    assert one.seeds_error == pytest.approx(whole.seeds_error * np.sqrt((1 + 1 / 3) / (2 / 3)))


def test_p_and_interval_agree():
    random = np.random.default_rng(2)
    for _ in range(60):
        a, b = (random.random((3, 40)) < random.uniform(0.5, 0.9) for _ in range(2))
        found = difference(a, b, repeats=2000)
        assert (found.p <= 0.05) == (not found.low <= 0 <= found.high) or 0.045 < found.p < 0.055


@pytest.mark.parametrize(("seeds", "spread"), [(2, 0.05), (3, 0.0), (3, 0.2), (5, 0.2)])
def test_the_interval_holds_the_truth_as_often_as_it_says(seeds, spread):
    """Pictures of varying difficulty, methods that like different ones, seeds of varying luck."""
    held, pictures_alone = coverage(seeds, spread, trials=500)
    assert 0.925 <= held <= 0.985
    if spread == 0.2:  # forgetting that other seeds would come out differently is wrong, and the test sees it
        assert pictures_alone < 0.86


def coverage(seeds: int, spread: float, trials: int) -> tuple[float, float]:
    """How often the interval holds the true difference, and how often one from the pictures alone does."""
    random = np.random.default_rng(4)
    deviation = np.sqrt(1 + 0.5**2 + spread**2 + 0.5**2)
    truth = stats.norm.cdf(1.0 / deviation) - stats.norm.cdf(1.3 / deviation)
    held = alone = 0
    for _ in range(trials):
        pictures = random.normal(size=150)
        a, b = ((mean + pictures + random.normal(0, 0.5, 150) + random.normal(0, spread, (seeds, 1))
                 + random.normal(0, 0.5, (seeds, 150))) > 0 for mean in (1.3, 1.0))
        interval = difference(a, b, repeats=800)
        held += interval.low <= truth <= interval.high
        alone += abs(interval.value - truth) <= 1.96 * interval.pictures_error
    return held / trials, alone / trials


def test_no_difference_is_larger_than_all():
    whole = np.array([[1] * 10, [0] * 10])
    value, low, high = paired_bootstrap(whole, whole)
    assert (value, low, high) == (0, -1, 1)


def test_runs_that_share_a_seed_are_judged_by_their_differences():
    """Both sides are right by chance, more often in some draws: only what differs between them is uncertain."""
    random = np.random.default_rng(3)
    easy = random.uniform(0.3, 0.9, (20, 1))
    a, b = random.random((20, 200)) < easy, random.random((20, 200)) < easy + 0.05
    paired, apart = difference(a, b, same_seeds=True), difference(a, b)
    gaps = b.mean(axis=1) - a.mean(axis=1)
    assert paired.value == apart.value == pytest.approx(gaps.mean()) and paired.freedom == 19
    assert paired.seeds_error == pytest.approx(stats.sem(gaps)) and paired.seeds_error < apart.seeds_error / 3
    assert paired.p < 0.01 < 0.05 < apart.p
    with pytest.raises(ValueError, match="the same seeds; they have 20 and 19"):
        difference(a, b[:19], same_seeds=True)


def test_runs_that_share_a_seed_raise_few_false_alarms():
    """60 families of 6 draws; sides differ by chance in their draws and pictures alone."""
    random = np.random.default_rng(0)

    def p_value():
        shared = random.normal(0, 0.5, (6, 1)) + random.normal(0, 1, 100)
        own = [random.normal(0, 0.3, (6, 1)) + random.normal(0, 0.3, 100) + random.normal(0, 0.7, (6, 100))
               for _ in range(2)]
        a, b = (shared + of_side > 0 for of_side in own)
        return difference(a, b, repeats=1000, same_seeds=True).p
    assert 0 < sum(p_value() < 0.1 for _ in range(60)) <= 13  # 6 on average; 14 or more once in 500 times


def test_one_run_each_has_no_seeds_to_pair():
    a, b = discordant(4, 11, 80)
    assert difference(a, b, same_seeds=True) == difference(a, b)
