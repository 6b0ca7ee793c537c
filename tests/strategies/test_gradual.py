import pytest

from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES

BLOCKS = 18


def phases(blocks=BLOCKS, **values):
    config = RunConfig(**{"backbone_learning_rate": 1e-4, "freeze_depth": 0, **values})
    return list(STRATEGIES.get("gradual_unfreezing").phases(config, blocks))


def test_head_first_then_four_steps_from_the_top():
    """18 blocks in four: 5, 9, 14, 18 upper ones (ceil(18k/4)); ten epochs: two each."""
    plan = phases(epochs=10)
    assert [phase.freeze_depth for phase in plan] == [18, 13, 9, 4, 0]
    assert [phase.epochs for phase in plan] == [2, 2, 2, 2, 2]
    assert all(phase.learning_rate == 1e-3 and phase.freeze_above == BLOCKS for phase in plan)
    assert "5 of 18 blocks train at 0.0001; the head" in plan[1].sentence
    assert "All 18 blocks train at 0.0001 down to 5.7e-06 for the lowest" in plan[4].sentence  # 1e-4 * 0.385^3


def test_the_last_phase_takes_the_epochs_that_are_left():
    assert [phase.epochs for phase in phases(epochs=13)] == [2, 2, 2, 2, 5]


def test_each_step_is_slower_and_a_block_keeps_its_rate():
    *_, third, last = phases(epochs=8, unfreeze_steps=3, step_decay=0.5)
    assert sorted(set(last.block_rates)) == [0.25e-4, 0.5e-4, 1e-4]
    assert last.block_rates[6:] == third.block_rates[6:]  # 18/3: six blocks a step
    assert last.block_rates[-1] == 1e-4


@pytest.mark.parametrize(("values", "steps"), [
    ({"epochs": 3}, 2), ({"epochs": 2}, 1), ({"epochs": 20, "unfreeze_steps": 12}, 12),
    ({"epochs": 20, "freeze_depth": 16}, 2), ({"epochs": 20, "freeze_depth": 18}, 0)])
def test_few_epochs_or_blocks_have_fewer_steps(values, steps):
    plan = phases(**values)
    assert len(plan) == steps + 1
    assert plan[0].freeze_depth == BLOCKS and plan[-1].freeze_depth == values.get("freeze_depth", 0)


def test_one_epoch_is_plain_fine_tuning():
    (phase,) = phases(epochs=1, freeze_depth=2)
    assert phase.block_rates == (0, 0) + (1e-4,) * 16
