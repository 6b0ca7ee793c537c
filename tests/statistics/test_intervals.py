"""The interval over seeds: by hand, and SciPy's."""

import numpy as np
import pytest
from scipy import stats

from tl_core.statistics.intervals import mean_interval, share_interval


def test_three_seeds_by_hand():
    """Mean 0.8, deviation 0.1; t(0.975, 2) = 4.302653, so 4.302653 * 0.1 / sqrt(3) = 0.248414 either way."""
    assert mean_interval([0.7, 0.8, 0.9]) == pytest.approx((0.8, 0.551586, 1.048414), abs=1e-6)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_it_is_scipys(level):
    values = np.random.default_rng(0).normal(0.8, 0.05, 7)
    low, high = stats.t.interval(level, 6, values.mean(), stats.sem(values))
    assert mean_interval(values, level) == pytest.approx((values.mean(), low, high))


def test_a_higher_level_is_wider():
    ends = [mean_interval([0.7, 0.8, 0.95], level)[2] for level in (0.5, 0.8, 0.95, 0.99)]
    assert ends == sorted(ends) and len(set(ends)) == 4


def test_shares_stay_between_0_and_1():
    assert share_interval([0.7, 0.8, 0.9]) == pytest.approx((0.8, 0.551586, 1.0), abs=1e-6)
    assert share_interval([0.1, 0.2, 0.3])[1] == 0.0 and share_interval([0.75]) == (0.75, None, None)


def test_one_seed_has_no_interval_and_equal_seeds_one_without_width():
    assert mean_interval([0.75]) == (0.75, None, None)
    assert mean_interval([0.75, 0.75]) == (0.75, 0.75, 0.75)


def test_no_seed_has_no_mean():
    with pytest.raises(ValueError, match="at least one"):
        mean_interval([])
