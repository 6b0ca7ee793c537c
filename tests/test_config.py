import json

import pytest

from tl_core.config import AugmentConfig, HeadConfig, RunConfig, bounds
from tl_core.errors import UserError


def test_json_round_trip_is_exact():
    config = RunConfig(data="digits", head=HeadConfig(hidden=(64, 32)), classes=("a", "b"), freeze_depth=3)
    assert RunConfig.from_json(config.to_json()) == config


def test_augmentation_survives_json_and_older_configs_have_none():
    config = RunConfig(augment=AugmentConfig(flip="both", rotation=12.5, mixup=0.2), class_weights=True)
    assert RunConfig.from_json(config.to_json()) == config
    older = RunConfig().model_dump(exclude={"augment", "class_weights"})
    assert RunConfig.parse(older) == RunConfig() and not RunConfig.parse(older).augment.on


@pytest.mark.parametrize("name", [name for name in AugmentConfig.model_fields if name != "flip"])
def test_every_number_of_the_augmentation_is_off_at_zero_and_bounded(name):
    low, high = bounds(name, AugmentConfig)
    assert low == 0 == getattr(AugmentConfig(), name) and not AugmentConfig().on
    assert AugmentConfig(**{name: high}).on
    with pytest.raises(UserError, match=f"{name} is -1. Expected a number from 0 to"):
        RunConfig.parse({"augment": {name: -1}})


def test_config_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        RunConfig().epochs = 3


@pytest.mark.parametrize(("values", "found", "expected"), [
    ({"epochs": 0}, "epochs is 0.", "Expected a whole number from 1 to 500."),
    ({"learning_rate": "fast"}, "learning_rate is 'fast'.", "Expected a number from 1e-07 to 1."),
    ({"freeze_depth": -1}, "freeze_depth is -1.", "Expected a whole number of 0 or more."),
    ({"epoch": 3}, "No setting named 'epoch'.", "Did you mean 'epochs'?"),
    ({"head": {"dropout": 2}}, "dropout is 2.", "Expected a number from 0 to 0.9."),
    ({"classes": ["apple"]}, "classes is ['apple'].", "Expected at least 2 values."),
    ({"head": {"hidden": [1, 2, 3, 4, 5]}}, "hidden is [1, 2, 3, 4, 5].", "Expected at most 4 values."),
    ({"augment": {"rotation": 181}}, "rotation is 181.", "Expected a number from 0 to 180."),
    ({"augment": {"cutout": "half"}}, "cutout is 'half'.", "Expected a number from 0 to 0.5."),
    ({"augment": {"flip": "vertical"}}, "flip is 'vertical'.", "Expected 'none', 'horizontal' or 'both'."),
    ({"augment": {"rotations": 3}}, "No setting named 'rotations'.", "Did you mean 'rotation'?"),
    ({"class_weights": "some"}, "class_weights is 'some'.", "Expected true or false."),
    ({"device": "tpu"}, "device is 'tpu'.", "Expected 'auto', 'cpu' or 'gpu'."),
    ({"seed": 2**40}, "seed is 1099511627776.", "Expected a whole number from 0 to 2147483647."),
    ({"learning_rate": float("nan")}, "learning_rate is nan.", "Expected a number from 1e-07 to 1."),
])
def test_a_wrong_value_is_told_in_three_clauses(values, found, expected):
    with pytest.raises(UserError) as caught:
        RunConfig.parse(values)
    assert caught.value.found == found
    assert caught.value.expected == expected
    assert caught.value.fix


@pytest.mark.parametrize("hidden", [(0,), (10**9,), ("wide",), (1, 2, 3, 4, 5)])
def test_a_heads_hidden_sizes_are_bounded(hidden):
    with pytest.raises(UserError):
        RunConfig.parse({"head": {"hidden": hidden}})


def test_changed_validates():
    assert RunConfig().changed(epochs=3).epochs == 3
    with pytest.raises(UserError):
        RunConfig().changed(epochs=0)


def test_bounds_are_read_from_the_fields():
    assert bounds("epochs") == (1, 500)
    assert bounds("freeze_depth") == (0, None)
    assert bounds("dropout", HeadConfig) == (0, 0.9)
    assert bounds("data") == (1, None)


@pytest.mark.parametrize(("stored", "now"), [({}, "auto"), ({"mixed_precision": True}, "on"),
                                             ({"mixed_precision": False}, "off")])
def test_mixed_precision_was_a_switch_once(stored, now):
    config = RunConfig.parse(stored)
    assert config.mixed_precision == now
    assert RunConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize(("before", "now"), [(True, "frozen"), (False, "trained")])
def test_runs_of_earlier_versions_say_whether_batch_norm_was_frozen(before, now):
    stored = {**RunConfig().model_dump(mode="json", exclude={"batch_norm", "freeze_above", "layer_decay", "schedule"}),
              "freeze_batch_norm": before}
    assert RunConfig.from_json(json.dumps(stored)) == RunConfig(batch_norm=now) == RunConfig.parse(stored)


def test_a_wrong_word_in_an_earlier_runs_batch_norm_is_told():
    with pytest.raises(UserError, match="batch_norm is 'perhaps'."):
        RunConfig.parse({"freeze_batch_norm": "perhaps"})
