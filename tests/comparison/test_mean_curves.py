import numpy as np

from tl_core.comparison.mean_curves import curve


def test_the_mean_and_the_range_over_runs():
    made = curve([([1, 2, 3], [0.2, 0.4, 0.6]), ([1, 2, 3], [0.4, 0.4, 0.9])])
    assert made.x.tolist() == [1, 2, 3]
    assert np.allclose(made.mean, [0.3, 0.4, 0.75])
    assert (made.low.tolist(), made.high.tolist()) == ([0.2, 0.4, 0.6], [0.4, 0.4, 0.9])
    assert made.runs == 2


def test_a_run_that_ended_early_leaves_the_mean_to_the_others():
    made = curve([([1, 2], [0.0, 0.2]), ([1, 2, 3], [1.0, 0.4, 0.5])])
    assert np.allclose(made.mean, [0.5, 0.3, 0.5])


def test_runs_are_read_between_their_points():
    # At second 1.5 the first run is half way from 0 to 1; at 1 the second has not begun.
    made = curve([([1, 2], [0.0, 1.0]), ([1.5, 2.5], [0.0, 0.0])])
    assert made.x.tolist() == [1, 1.5, 2, 2.5]
    assert np.allclose(made.mean, [0, 0.25, 0.5, 0])


def test_what_is_no_number_is_left_out():
    made = curve([([1, 2, 3], [0.1, float("nan"), 0.3]), ([], []), ([1], [None])])
    assert made.x.tolist() == [1, 3] and made.runs == 1
    assert curve([([1], [float("inf")]), ([], [])]) is None


def test_many_points_are_thinned_and_keep_their_shape():
    x = np.arange(1, 5001)
    made = curve([(x, x / 5000)], most=100)
    assert len(made.x) == 100 and made.x[-1] == 5000
    assert np.allclose(made.mean, made.x / 5000)
