import pytest

from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES

BLOCKS = 18


def phases(name, **values):
    config = RunConfig(**{"backbone_learning_rate": 1e-4, "freeze_depth": 15, **values})
    return list(STRATEGIES.get(name).phases(config, BLOCKS))


def test_feature_extraction_freezes_everything():
    (phase,) = phases("feature_extraction")
    assert phase.freeze_depth == BLOCKS


def test_fine_tuning_warms_the_head_then_unfreezes_the_top_at_a_smaller_rate():
    warm, tune = phases("fine_tuning")
    assert (warm.freeze_depth, warm.epochs) == (BLOCKS, 3)
    assert (tune.freeze_depth, tune.freeze_above, tune.epochs) == (15, BLOCKS, 7)
    assert set(tune.block_rates[15:]) == {1e-4} and tune.learning_rate == 1e-3
    assert tune.batch_norm == "frozen"


def test_full_fine_tuning_ends_with_nothing_frozen():
    assert [phase.freeze_depth for phase in phases("full_fine_tuning")] == [BLOCKS, 0]


def test_from_scratch_trains_everything_at_one_rate_statistics_included():
    (phase,) = phases("from_scratch", learning_rate=1e-2, batch_norm="frozen", layer_decay=0.5)
    assert phase.block_rates == (1e-2,) * BLOCKS and phase.learning_rate == 1e-2
    assert phase.batch_norm == "trained"


def test_one_epoch_has_no_warm_up():
    (phase,) = phases("fine_tuning", epochs=1)
    assert phase.freeze_depth == 15


@pytest.mark.parametrize("name", [strategy.name for strategy in STRATEGIES if strategy.bands])
@pytest.mark.parametrize(("low", "high", "said"), [
    (0, 4, "Blocks 1 to 4 of 18 train"), (7, 11, "Blocks 8 to 11 of 18 train"), (4, 5, "Block 5 of 18 trains"),
    (14, None, "The lower 14 of 18 blocks stay frozen, the upper 4 train"), (0, None, "All 18 blocks train"),
    (6, 6, "All 18 blocks stay frozen")])
def test_a_band_trains_between_its_ends(name, low, high, said):
    tune = phases(name, freeze_depth=low, freeze_above=high)[-1]
    top = BLOCKS if high is None else high
    assert [bool(rate) for rate in tune.block_rates] == [low <= block < top for block in range(BLOCKS)]
    assert said in tune.sentence and ("others stay frozen" in tune.sentence) == (high not in (None, 6))


@pytest.mark.parametrize("name", [strategy.name for strategy in STRATEGIES if "layer_decay" in strategy.uses])
def test_rates_fall_from_block_to_block_where_they_are_told_to(name):
    tune = [phase for phase in phases(name, layer_decay=0.5) if phase.objective != "adabn"][-1]  # which learns nothing
    assert tune.block_rates[-3:] == (0.25e-4, 0.5e-4, 1e-4)
    assert "each at 0.5 of the rate of the block above it" in tune.sentence


@pytest.mark.parametrize("name", ["fine_tuning", "full_fine_tuning"])
def test_blocks_that_start_random_train_as_fast_as_the_head_and_without_a_warm_up(name):
    (phase,) = phases(name, transfer_depth=16)
    assert phase.block_rates[15:] == (1e-4, 1e-3, 1e-3)
    assert "those above block 16 start random and train at 0.001" in phase.sentence
