"""Phases of strategies that learn without labels."""

import pytest

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES, check_predicts

NAMES = [strategy.name for strategy in STRATEGIES if "pool" in strategy.needs]
BLOCKS = len(BACKBONES.get("small_cnn").blocks)


def phase(name, **values):
    fields = {"strategy": name, "backbone": "small_cnn", "learning_rate": 1e-2, **values}
    (only,) = plan.phases(plan.resolve_config(RunConfig(**fields)))
    return only


@pytest.mark.parametrize("name", NAMES)
def test_random_weights_all_train_at_the_heads_rate_with_their_statistics(name):
    only = phase(name)
    assert (only.block_rates, only.batch_norm, only.streams) == ((1e-2,) * BLOCKS, "trained", ("unlabelled",))
    assert (only.cut, only.classifier, only.trains_head_alone, only.objective) == (0, False, False, name)


@pytest.mark.parametrize("name", NAMES)
def test_pretrained_weights_move_at_the_backbones_rate_above_the_depth(name, tmp_path):
    (tmp_path / "weights.h5").touch()
    only = phase(name, weights=str(tmp_path / "weights.h5"), freeze_depth=3)
    assert only.block_rates == (0, 0, 0, 1e-3, 1e-3) and only.batch_norm == "frozen"
    assert (only.freeze_depth, only.cut) == (3, 0), "pictures are changed below the frozen blocks"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_train_is_refused(name):
    with pytest.raises(UserError, match="freeze_depth is 5. Learning without labels moves the blocks above it"):
        phase(name, freeze_depth=BLOCKS)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_only_what_knows_classes_predicts(strategy):
    assert strategy.predicts == (strategy.name not in NAMES)
    if strategy.predicts:
        check_predicts(strategy.name, "0123456789")
    else:
        with pytest.raises(UserError, match="The run '01234567' learnt without labels") as refused:
            check_predicts(strategy.name, "0123456789")
        assert "run:01234567" in str(refused.value)
