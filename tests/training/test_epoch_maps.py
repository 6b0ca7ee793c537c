"""What runs keep of their epochs: of every strategy a map or, in words, why there is none; nothing changes by it."""

import json

import numpy as np
import pytest

from tests.training.conftest import SMALL, make_dataset, train_now
from tests.training.test_adaptation import of_domains
from tests.training.test_checkpointing import every_epoch  # noqa: F401  (a fixture)
from tests.training.test_self_taught import with_pool
from tests.training.test_task_results import with_shapes
from tl_core import plan
from tl_core.config import HeadConfig, RunConfig
from tl_core.strategies import STRATEGIES
from tl_core.training import trainer
from tl_core.training.group_run import GroupRun
from tl_core.training.train import train_together

EPOCHS, VALIDATED = 3, 12
LINEAR = HeadConfig(hidden=(), dropout=0.0)


@pytest.fixture(autouse=True)
def time_enough(monkeypatch):
    """Every epoch is told: how few are where time is short, test_validation_map says."""
    monkeypatch.setattr(trainer, "MAPS_SHARE", 1.0)


def of_strategy(strategy) -> dict:
    """Settings and data that fit it."""
    if "target" in strategy.needs:
        return {"dataset": of_domains(), "target_domain": "night", "freeze_depth": 4}
    if "pool" in strategy.needs:
        return {"dataset": with_pool(), "pool": ("colours",), "weights": "random", "freeze_depth": 0, "head": LINEAR}
    depths = {"feature_extraction": 5, "full_fine_tuning": 0, "from_scratch": 0}
    return {"freeze_depth": depths.get(strategy.name, 3), "head": LINEAR if strategy.linear_head else SMALL["head"]}


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_every_strategy_keeps_a_map_or_says_why_not(strategy, pretrained, tmp_path):
    outcome = train_now(tmp_path, pretrained, strategy=strategy.name, epochs=EPOCHS, **of_strategy(strategy))
    told, why = outcome.of("validation"), plan.without_epoch_maps(RunConfig(strategy=strategy.name))
    if why:
        assert told == [] and why.endswith(".") and not strategy.predicts
        return
    assert [event.epoch for event in told] == [[1], [2], [3]]
    for event, accuracy in zip(told, outcome.result["history"]["val_accuracy"], strict=True):
        true, taken, count = (np.array(event.values[name][0]) for name in ("true", "taken", "count"))
        assert count.sum() == event.examples and count[true == taken].sum() == round(accuracy * event.examples)
    if "target" in strategy.needs:  # both domains have a map of their own
        assert {event.layer for event in told} == {None} and outcome.of("projection")
    else:
        assert {event.layer for event in told} == {"logits" if strategy.linear_head else "hidden"}
        assert all(len(event.labels) == VALIDATED == len(event.values["x"][0]) for event in told)
        assert [event.values["x"] for event in told[1:]] != [event.values["x"] for event in told[:-1]], "points move"


def test_frozen_features_are_never_drawn_under_a_linear_head_and_those_that_train_are(run):
    for name, depth, layer in (("feature_extraction", 5, "logits"), ("from_scratch", 0, "features"),
                               ("fine_tuning", 3, "logits")):  # which warms its head before
        outcome = run(strategy=name, freeze_depth=depth, epochs=3, head=LINEAR)
        assert {event.layer for event in outcome.of("validation")} == {layer}


@pytest.mark.parametrize("changes", [{}, {"strategy": "fine_tuning", "freeze_depth": 4}], ids=["frozen", "fine-tuned"])
def test_nothing_changes_by_keeping_maps(run, changes):
    kept, none = run(**changes), run(**changes, epoch_maps=False)
    assert kept.of("validation") and not none.of("validation")
    assert kept.result["history"] == none.result["history"]
    assert [key for key in kept.reads if key.startswith("val")] == [key for key in none.reads if key.startswith("val")]


def test_heads_of_one_step_each_have_their_own(pretrained, tmp_path):
    configs = [plan.resolve_config(RunConfig.parse({**SMALL, "weights": str(pretrained), "epochs": EPOCHS, "seed": seed,
                                                    "head": head}))
               for seed, head in enumerate((SMALL["head"], LINEAR, HeadConfig(hidden=(8,))))]
    logs = [[] for _ in configs]
    results = train_together([GroupRun(config, log.append, tmp_path / str(number))
                           for number, (config, log) in enumerate(zip(configs, logs, strict=True))], make_dataset())
    told = [[event for event in log if event.type == "validation"] for log in logs]
    assert [len(of) for of in told] == [EPOCHS] * 3
    assert len({json.dumps(of[-1].values["x"]) for of in told}) == 3
    assert [of[-1].layer for of in told] == ["hidden", "logits", "hidden"]
    assert all(result["together"] == 3 for result in results)


def test_of_several_tasks_the_judged_one_is_drawn(pretrained, tmp_path):
    outcome = train_now(tmp_path, pretrained, with_shapes(judged="shape"), tasks=("label", "shape"), main_task="shape",
                        epochs=2)
    told, shape = outcome.of("validation"), outcome.result["history"]["val_shape_accuracy"]
    for event, accuracy in zip(told, shape, strict=True):
        true, taken, count = (np.array(event.values[name][0]) for name in ("true", "taken", "count"))
        assert count[true == taken].sum() == round(accuracy * event.examples)
