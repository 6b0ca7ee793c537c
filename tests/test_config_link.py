import pytest

from tl_core import config_link, plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import AugmentConfig, HeadConfig, RunConfig
from tl_core.strategies import STRATEGIES

UNUSUAL = {"data": "fruits", "domain": "sketch", "classes": ("banana", "pear, green"), "difficulty": 0.8,
           "image_size": 96, "backbone": "mobilenet_v2", "strategy": "gradual_unfreezing", "freeze_depth": 3,
           "weights": "random", "transfer_depth": 5, "head": HeadConfig(hidden=(64, 32), dropout=0.4, pooling="max"),
           "augment": AugmentConfig(flip="horizontal", rotation=10), "views": 3, "class_weights": True, "epochs": 7,
           "learning_rate": 0.00213456789, "limit": 40, "feature_store": False, "patience": 4, "seed": 5,
           "split_seed": 1, "picture_seed": None}


def read(parameters) -> RunConfig:
    config, wrong = config_link.config_of(parameters)
    assert not wrong
    return plan.resolve_config(config)


def test_the_usual_run_says_three_things():
    usual = plan.resolve_config(RunConfig(picture_seed=0))
    assert config_link.parameters(usual) == {"v": "1", "data": "fruits", "backbone": "efficientnet_lite0",
                                             "strategy": "feature_extraction"}
    assert config_link.usual(config_link.parameters(usual))
    assert not config_link.usual(config_link.parameters(plan.resolve_config(usual.changed(epochs=3))))


def test_what_the_rest_decides_is_not_said():
    config = plan.resolve_config(RunConfig(strategy="fine_tuning", learning_rate=0.01, picture_seed=0))
    assert set(config_link.parameters(config)) == {"v", "data", "backbone", "strategy", "learning_rate"}


@pytest.mark.parametrize("values", [{}, UNUSUAL, {"head": HeadConfig(hidden=())}, {"limit": 30, "split_seed": 2},
                                    {"strategy": "fine_tuning", "freeze_depth": 4, "freeze_above": 9}])
def test_a_config_comes_back(values):
    config = plan.resolve_config(RunConfig(**{"picture_seed": 0, **values}))
    assert read(config_link.parameters(config)) == config


@pytest.mark.parametrize("backbone", BACKBONES.names())
@pytest.mark.parametrize("strategy", STRATEGIES.names())
def test_every_backbone_and_strategy_comes_back(backbone, strategy):
    needs = STRATEGIES.get(strategy).needs
    config = plan.resolve_config(RunConfig(
        backbone=backbone, strategy=strategy, picture_seed=0,
        **({"target_domain": "sketch"} if "target" in needs else {}),
        **({"pool": ("household", "fruits")} if "pool" in needs else {})))
    assert read(config_link.parameters(config)) == config


def test_every_setting_has_its_name_once():
    names = list(config_link.FIELDS)
    assert len(names) == len(set(names)) and config_link.PARAMETER not in names
    assert {"data", "hidden", "flip"} <= set(names) and not {"head", "augment"} & set(names)


@pytest.mark.parametrize(("name", "text", "told"), [
    ("epochs", "many", "whole number"), ("epochs", "9999", "1 to 500"), ("class_weights", "yes", "on or off"),
    ("freeze_dept", "3", "freeze_depth"), ("hidden", "a,b", "whole number"), ("classes", '"a', "quotes")])
def test_what_is_wrong_is_told_and_the_rest_is_taken(name, text, told):
    config, (error,) = config_link.config_of({"v": "1", "data": "digits", name: text, "seed": "3"})
    assert told in str(error)
    assert (config.data, config.seed, config.epochs) == ("digits", 3, 10)


def test_another_version_is_told_and_read_as_far_as_it_is_understood():
    config, (error,) = config_link.config_of({"v": "9", "epochs": "4"})
    assert "version '9'" in str(error) and config.epochs == 4


def test_nothing_is_none():
    config, wrong = config_link.config_of({"v": "1", "picture_seed": "", "hidden": ""})
    assert not wrong and config.picture_seed is None and config.head.hidden == ()
