import pytest

from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES
from tl_core.strategies.supervised import warm_up_epochs

BLOCKS = 18


def phases(name, **values):
    config = RunConfig(backbone_learning_rate=1e-4, freeze_depth=15, **values)
    return list(STRATEGIES.get(name).phases(config, BLOCKS))


@pytest.mark.parametrize(("epochs", "warm"), [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (10, 3)])
def test_the_warm_up_takes_at_most_a_third(epochs, warm):
    assert warm_up_epochs(epochs) == warm


@pytest.mark.parametrize("name", STRATEGIES.names())
@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 10])
def test_the_phases_epochs_add_up(name, epochs):
    plan = phases(name, epochs=epochs)
    assert sum(phase.epochs for phase in plan) == epochs
    assert all(phase.epochs > 0 for phase in plan)
    assert all(phase.sentence.endswith(".") for phase in plan)


def test_feature_extraction_freezes_everything():
    (phase,) = phases("feature_extraction")
    assert phase.freeze_depth == BLOCKS


def test_fine_tuning_warms_the_head_then_unfreezes_the_top_at_a_smaller_rate():
    warm, tune = phases("fine_tuning")
    assert (warm.freeze_depth, warm.epochs) == (BLOCKS, 3)
    assert (tune.freeze_depth, tune.epochs) == (15, 7)
    assert tune.backbone_learning_rate == 1e-4 < tune.learning_rate
    assert tune.freeze_batch_norm


def test_full_fine_tuning_ends_with_nothing_frozen():
    assert [phase.freeze_depth for phase in phases("full_fine_tuning")] == [BLOCKS, 0]


def test_from_scratch_trains_everything_at_one_rate_statistics_included():
    (phase,) = phases("from_scratch", learning_rate=1e-2)
    assert phase.freeze_depth == 0
    assert phase.backbone_learning_rate == phase.learning_rate == 1e-2
    assert not phase.freeze_batch_norm


def test_one_epoch_has_no_warm_up():
    (phase,) = phases("fine_tuning", epochs=1)
    assert phase.freeze_depth == 15
