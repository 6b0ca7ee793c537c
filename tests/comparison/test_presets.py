"""What each ready comparison varies, and what it keeps."""

import pytest

from tl_core import plan
from tl_core.comparison.presets import EXPERIMENTS
from tl_core.config import RunConfig

BASE = plan.resolve_config_and_data(RunConfig(data="digits", backbone="small_cnn", image_size=32,
                                              strategy="fine_tuning",
                                              freeze_depth=1, freeze_above=3, epochs=4, weights="random"))


def varied(name, strategies, values, base=BASE, seeds=(0,)):
    return [(c.strategy, c.freeze_depth, c.freeze_above, c.transfer_depth, c.limit, c.seed)
            for c in EXPERIMENTS[name].configs(base, strategies, values, seeds)]


def test_strategies_keep_the_band_where_they_can():
    assert varied("strategies", ["feature_extraction", "fine_tuning"], [1, 2]) == [
        ("feature_extraction", 5, None, None, None, 0), ("fine_tuning", 1, 3, None, None, 0),
        ("fine_tuning", 2, 3, None, None, 0)]


def test_labels_keep_the_depth():
    assert varied("labels", ["fine_tuning", "from_scratch"], [80, 40], seeds=(0, 1)) == [
        (strategy, depth, None, None, limit, seed) for strategy, depth in (("fine_tuning", 1), ("from_scratch", 0))
        for limit in (40, 80) for seed in (0, 1)]


def test_transfer_depths_frozen_and_trained_and_the_baseline():
    assert varied("transfer", (), [5, 2, 0]) == [
        ("fine_tuning", 0, None, 0, None, 0), ("fine_tuning", 0, None, 2, None, 0),
        ("fine_tuning", 2, None, 2, None, 0),
        ("fine_tuning", 0, None, None, None, 0), ("fine_tuning", 5, None, None, None, 0),
        ("from_scratch", 0, None, None, None, 0)]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_says_what_it_is_for(name):
    experiment = EXPERIMENTS[name]
    assert experiment.title and "?" in experiment.question
    assert experiment.configs(BASE, experiment.strategies, [2, 3], (0,))
