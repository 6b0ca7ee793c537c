"""Factors on learning rates, by hand."""

import numpy as np
import pytest

from tl_core.training.schedules import lr_multipliers


def test_constant_is_one_all_along():
    np.testing.assert_array_equal(lr_multipliers("constant", 0.0, 3, 4, 10), np.ones(4, np.float32))


def test_warm_up_rises_in_a_line_to_one():
    """A third of twelve steps: 1/4, 2/4, 3/4, 4/4, then it stays."""
    np.testing.assert_allclose(lr_multipliers("constant", 1 / 3, 0, 6, 12), [0.25, 0.5, 0.75, 1, 1, 1])


def test_cosine_falls_along_half_a_wave():
    """After two steps of warm-up eight are left: (1 + cos(pi k / 8)) / 2 for k = 0, 4, 7."""
    found = lr_multipliers("cosine", 0.2, 0, 10, 10)
    np.testing.assert_allclose(found[[0, 1, 2, 6, 9]], [0.5, 1, 1, 0.5, 0.0380602], rtol=1e-5)
    assert np.all(np.diff(found[2:]) < 0)


def test_one_cycle_rises_from_a_25th_to_one_and_falls_to_nearly_nothing():
    """Ten steps, three of them rising: 1/25 + (1 - 1/25) (1 - cos(pi k / 3)) / 2, then (1 + cos(pi k / 7)) / 2."""
    found = lr_multipliers("one_cycle", 0.0, 0, 10, 10)
    np.testing.assert_allclose(found[:4], [0.04, 0.28, 0.76, 1], rtol=1e-6)
    np.testing.assert_allclose(found[[5, 9]], [0.811745, 0.049516], atol=1e-5)
    assert found.argmax() == 3


def test_one_cycle_takes_a_warm_up_of_its_own():
    assert lr_multipliers("one_cycle", 0.5, 0, 10, 10).argmax() == 5


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one_cycle"])
@pytest.mark.parametrize("warm_up", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_in_pieces_it_is_the_same_and_never_stops_learning(schedule, warm_up, steps):
    whole = lr_multipliers(schedule, warm_up, 0, steps, steps)
    pieces = [lr_multipliers(schedule, warm_up, first, min(3, steps - first), steps) for first in range(0, steps, 3)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)
    assert whole.dtype == np.float32 and np.all(whole > 0) and whole.max() <= 1
