"""Rates of blocks, by hand."""

import pytest

from tl_core.strategies import Phase
from tl_core.strategies.rates import band, frozen, stages


def phase(rates):
    return Phase("p", "s.", 1, tuple(rates), 1e-3)


@pytest.mark.parametrize(("rates", "depth", "above"), [
    ((0, 0, 0), 3, 3), ((0, 0, 1), 2, 3), ((1, 1, 1), 0, 3), ((1, 0, 0), 0, 1), ((0, 1, 0), 1, 2), ((), 0, 0)])
def test_the_ends_of_a_band_are_read_from_the_rates(rates, depth, above):
    assert (phase(rates).freeze_depth, phase(rates).freeze_above) == (depth, above)


def test_a_band_trains_its_blocks_and_no_other():
    assert band(0.5, 5, 1, 3) == (0, 0.5, 0.5, 0, 0)
    assert band(0.5, 3, 0, 3) == (0.5, 0.5, 0.5)
    assert band(0.5, 3, 2, 2) == frozen(3) == (0, 0, 0)


def test_decay_goes_down_from_the_topmost_block_that_trains():
    assert band(1.0, 5, 1, 4, 0.5) == (0, 0.25, 0.5, 1.0, 0)


def test_a_thousand_fold_decay_over_many_blocks_is_still_a_rate():
    assert band(1e-8, 30, 0, 30, 0.1)[0] > 0


def test_stages_open_from_the_top_and_later_ones_are_slower():
    """Five blocks above depth 1 in two steps: ceil(5/2) = 3 upper blocks first, then the two below at a tenth."""
    assert stages(1.0, 6, 1, 2, 0.1) == [(0, 0, 0, 1, 1, 1), (0, 0.1, 0.1, 1, 1, 1)]


def test_a_block_a_step_falls_with_each():
    assert stages(1.0, 3, 0, 3, 0.5) == [(0, 0, 1), (0, 0.5, 1), (0.25, 0.5, 1)]


def test_no_steps_are_no_stages():
    assert stages(1.0, 3, 3, 0, 0.5) == []


@pytest.mark.parametrize("blocks", [1, 5, 18])
@pytest.mark.parametrize("steps", [1, 3, 4, 12])
def test_stages_grow_and_the_last_trains_everything_above_the_depth(blocks, steps):
    for depth in range(blocks):
        taken = min(steps, blocks - depth)
        free = [sum(map(bool, rates)) for rates in stages(1e-4, blocks, depth, taken, 0.4)]
        assert free[-1] == blocks - depth and len(free) == taken
        assert all(a < b for a, b in zip(free, free[1:], strict=False))
