"""Strategies that adapt: their phases, and what leaves them nothing to do."""

from dataclasses import replace

import pytest

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES

BLOCKS = len(BACKBONES.get("efficientnet_lite0").blocks)
NAMES = [strategy.name for strategy in STRATEGIES if "target" in strategy.needs]
JOINTLY = ["deep_coral", "dan", "dann", "cdan", "deep_mcc"]
names = pytest.mark.parametrize("name", NAMES)


def phases(name, **values):
    config = plan.resolve_config(RunConfig(**{"strategy": name, "target_domain": "night", **values}))
    return plan.phases(config)


def test_the_contracts_network_methods_are_there():
    assert [*JOINTLY, "shot", "adabn"] == NAMES


@names
@pytest.mark.parametrize("epochs", [1, 2, 7])
def test_without_weight_it_is_fine_tuning_on_the_source(name, epochs):
    assert phases(name, adaptation_weight=0, epochs=epochs) == [
        replace(phase, streams=("source",)) for phase in phases("fine_tuning", epochs=epochs)]


@names
def test_it_is_judged_on_the_target_and_validated_on_the_source(name):
    strategy = STRATEGIES.get(name)
    assert (strategy.validates_on, strategy.tests_on) == ("source_val", "target_test")


@pytest.mark.parametrize("name", JOINTLY)
def test_source_and_target_train_side_by_side_once_the_head_is_warm(name):
    warm, adapt = phases(name, epochs=9, freeze_depth=12)
    assert (warm.streams, warm.epochs, warm.trains_head_alone) == (("source",), 3, True)
    assert (adapt.streams, adapt.objective, adapt.epochs) == (("source", "target"), name, 6)
    assert adapt.freeze_depth == 12 and adapt.classifier
    assert [phase.objective for phase in phases(name, epochs=1)] == [name]


def test_shot_leaves_the_source_behind():
    *source, target = phases("shot", epochs=9)
    assert {phase.streams for phase in source} == {("source",)} and sum(phase.epochs for phase in source) == 5
    assert (target.streams, target.epochs, target.classifier, target.from_best) == (("target",), 4, False, True)
    assert {phase.streams for phase in phases("shot", epochs=1)} == {("source",)}


def test_adabn_renews_statistics_in_its_last_epoch():
    *source, renewal = phases("adabn", epochs=6, freeze_depth=10, batch_norm="frozen")
    assert sum(phase.epochs for phase in source) == 5 and {phase.batch_norm for phase in source} == {"frozen"}
    assert (renewal.streams, renewal.epochs, renewal.batch_norm) == (("target",), 1, "statistics")
    assert "above block 10 of 18" in renewal.sentence


@pytest.mark.parametrize("name", ["dan", "dann", "cdan", "shot"])
def test_where_nothing_below_the_classifier_trains_it_is_refused(name):
    frozen = {"freeze_depth": BLOCKS, "head": {"hidden": ()}}
    with pytest.raises(UserError, match="freeze_depth is 18 and the head has no hidden layer. This strategy moves"):
        phases(name, **frozen)
    assert phases(name, **{**frozen, "head": {"hidden": (8,)}})
    assert phases(name, **{**frozen, "freeze_depth": BLOCKS - 1})
    assert phases(name, **frozen, adaptation_weight=0)


def test_adabn_needs_blocks_above_the_depth():
    with pytest.raises(UserError, match="freeze_depth is 18. AdaBN renews the statistics of the blocks above it"):
        phases("adabn", freeze_depth=BLOCKS)
    assert phases("adabn", freeze_depth=BLOCKS, adaptation_weight=0)
