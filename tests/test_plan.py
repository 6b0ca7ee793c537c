"""From what was chosen to what will happen: what is filled in, what is refused and in which words."""

import pytest

from tl_core import plan
from tl_core.config import AugmentConfig, RunConfig
from tl_core.errors import UserError

BLOCKS = 18  # of the default backbone


def test_what_nobody_chose_is_filled_in():
    config = plan.resolve_config(RunConfig())
    assert (config.weights, config.freeze_depth, config.backbone_learning_rate) == ("imagenet", BLOCKS, 1e-4)
    assert plan.resolve_config(config) == config
    scratch = plan.resolve_config(RunConfig(strategy="from_scratch", learning_rate=0.01))
    assert (scratch.weights, scratch.freeze_depth, scratch.backbone_learning_rate) == ("random", 0, 0.001)


def test_a_band_that_names_its_upper_end_alone_begins_at_the_input():
    config = plan.resolve_config(RunConfig(strategy="fine_tuning", freeze_above=6))
    assert (config.freeze_depth, config.freeze_above) == (0, 6)
    assert plan.resolve_config(RunConfig(strategy="fine_tuning", freeze_above=BLOCKS)).freeze_above is None


def test_settings_that_a_strategy_has_no_use_for_are_left_at_their_defaults():
    assert plan.resolve_config(RunConfig(layer_decay=0.5, l2_sp=0.1)) == plan.resolve_config(RunConfig())
    assert plan.resolve_config(RunConfig(strategy="fine_tuning", layer_decay=0.5)).layer_decay == 0.5


@pytest.mark.parametrize(("changes", "words"), [
    ({"backbone": "vgg61"}, "vgg16"),
    ({"strategy": "fine_tunning"}, "fine_tuning"),
    ({"weights": "imagenett"}, "imagenet"),
    ({"freeze_depth": 3}, "feature_extraction always freezes 18 of 18 blocks"),
    ({"strategy": "fine_tuning", "freeze_depth": 19}, "has 18 blocks, so 0 to 18 fit"),
    ({"strategy": "fine_tuning", "freeze_depth": 6, "freeze_above": 5}, "so 6 to 18 fit"),
    ({"freeze_above": 5}, "freezes no blocks above those that train"),
    ({"backbone": "inception_v3", "image_size": 64}, "needs at least 75 pixels"),
    ({"seconds": 60, "schedule": "cosine"}, "ends by the clock"),
    ({"seconds": 60, "warm_up": 0.1}, "ends by the clock"),
])
def test_what_does_not_fit_is_refused_in_words(changes, words):
    with pytest.raises(UserError, match=words):
        plan.resolve_config(RunConfig(**changes))


@pytest.mark.parametrize(("domain", "data", "words"), [
    ("photo", "digits", "The data set 'digits' has no domains"), ("sketsh", "fruits", "sketch")])
def test_a_domain_must_be_one_of_its_set(domain, data, words):
    with pytest.raises(UserError, match=words):
        plan.resolve_config_and_data(RunConfig(data=data, domain=domain))


@pytest.mark.parametrize(("changes", "views", "cacheable"), [
    ({}, 0, True), ({"feature_store": False}, 0, False), ({"views": 3}, 0, True),
    ({"augment": AugmentConfig(zoom=0.1)}, 0, False), ({"augment": AugmentConfig(zoom=0.1), "views": 3}, 3, True),
    ({"augment": AugmentConfig(zoom=0.1), "views": 3, "epochs": 2}, 2, True),
    ({"augment": AugmentConfig(zoom=0.1, mixup=0.2), "views": 3}, 0, False)])
def test_training_pictures_go_through_the_frozen_blocks_once(changes, views, cacheable):
    config = RunConfig(**changes)
    assert plan.views(config) == views and plan.features_cacheable(config) is cacheable


def test_phases_share_the_epochs():
    for strategy in ("feature_extraction", "fine_tuning", "linear_probe_then_fine_tune", "gradual_unfreezing"):
        phases = plan.phases(plan.resolve_config(RunConfig(strategy=strategy, epochs=7)))
        assert sum(phase.epochs for phase in phases) == 7


def test_configs_that_train_the_same_have_one_key():
    key = plan.figure_key(RunConfig())
    assert key == plan.figure_key(RunConfig(device="cpu", split_seed=0, views=4))
    for other in (RunConfig(seed=1), RunConfig(epochs=3), RunConfig(limit=9), RunConfig(split_seed=1)):
        assert key != plan.figure_key(other)
    assert plan.figure_key(RunConfig(), ["epochs"]) == plan.figure_key(RunConfig(epochs=3), ["epochs"])
