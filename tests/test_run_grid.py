"""A comparison's configs: every combination once, only where it applies; what is wrong names its option."""

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.run_grid import AXES, MOST_RUNS, MOST_SEEDS, grid, seeds, varied
from tl_core.strategies import STRATEGIES

SMALL = RunConfig(data="digits", backbone="small_cnn", image_size=32)
BLOCKS = len(BACKBONES.get("small_cnn").blocks)


def points(configs, *names):
    return [tuple(getattr(config, name) for name in names) for config in configs]


def test_without_lists_there_is_the_one_run():
    (config,) = grid(SMALL, {})
    assert (config.strategy, config.freeze_depth, config.weights) == ("feature_extraction", BLOCKS, "random")
    assert config.backbone_learning_rate == pytest.approx(1e-4)  # resolved


def test_depths_multiply_only_strategies_that_have_one():
    configs = grid(SMALL, {"strategy": ["feature_extraction", "fine_tuning", "from_scratch"],
                           "freeze_depth": ["0", "2"], "learning_rate": ["1e-3", "1e-2"]})
    assert points(configs, "strategy", "freeze_depth", "learning_rate") == [
        ("feature_extraction", BLOCKS, 1e-3), ("feature_extraction", BLOCKS, 1e-2),
        ("fine_tuning", 0, 1e-3), ("fine_tuning", 0, 1e-2), ("fine_tuning", 2, 1e-3), ("fine_tuning", 2, 1e-2),
        ("from_scratch", 0, 1e-3), ("from_scratch", 0, 1e-2)]


def test_the_count_is_the_product_over_what_applies():
    configs = grid(SMALL, {"strategy": ["feature_extraction", "fine_tuning"], "freeze_depth": [0, 1, 2, 3],
                           "learning_rate": [1e-2, 1e-3, 1e-4], "seed": seeds(5)})
    assert len(configs) == len(set(configs)) == (1 + 4) * 3 * 5


def test_equal_runs_are_trained_once():
    twice = {"strategy": ["fine_tuning", "fine_tuning"], "freeze_depth": [2, 2, 1],
             "learning_rate": ["0.001", "1e-3"]}
    assert points(grid(SMALL, twice), "freeze_depth", "learning_rate") == [(2, 1e-3), (1, 1e-3)]


def test_seeds_begin_at_the_runs_own_and_share_its_pictures():
    configs = grid(SMALL.changed(seed=7), {"seed": seeds(3, 7)})
    assert points(configs, "seed", "data_seed") == [(7, 7), (8, 7), (9, 7)]


def test_a_chosen_split_stays_and_one_seed_is_trains_own_run():
    configs = grid(SMALL.changed(split_seed=4), {"seed": seeds(2)})
    assert points(configs, "seed", "data_seed") == [(0, 4), (1, 4)]
    assert grid(SMALL, {"seed": seeds(1)}) == grid(SMALL, {})
    assert grid(SMALL, {})[0].split_seed is None


def test_everything_else_of_the_base_stays():
    base = SMALL.changed(epochs=3, batch_size=8, limit=40)
    for config in grid(base, {"strategy": ["fine_tuning", "from_scratch"], "seed": seeds(2)}):
        assert (config.epochs, config.batch_size, config.limit, config.image_size) == (3, 8, 40, 32)


@pytest.mark.parametrize(("values", "found", "expected"), [
    ({"strategy": ["fine_tunning"]}, "--strategies names 'fine_tunning': No strategy named", "'fine_tuning'?"),
    ({"strategy": ["fine_tuning"], "freeze_depth": ["1", "99"]}, "--freeze-depths names '99': freeze_depth is 99.",
     f"0 to {BLOCKS} fit"),
    ({"strategy": ["fine_tuning"], "freeze_depth": ["-1"]}, "--freeze-depths names '-1'", "of 0 or more"),
    ({"strategy": ["fine_tuning"], "freeze_depth": ["deep"]}, "--freeze-depths names 'deep'", "a whole number"),
    ({"learning_rate": ["1e-3", "fast"]}, "--learning-rates names 'fast'", "a number from 1e-07 to 1"),
    ({"learning_rate": ["0"]}, "--learning-rates names '0'", "a number from 1e-07 to 1"),
    ({"learning_rate": ["nan"]}, "--learning-rates names 'nan'", "a number from 1e-07 to 1"),
    ({"freeze_depth": ["1", "2"]}, "--freeze-depths is 1,2.", "None of these strategies has a depth"),
    ({"transfer_depth": ["1", "2"]}, "--transfer-depths is 1,2.", "None of these strategies trains the blocks above"),
    ({"seed": (2**31 - 1, 2**31)}, "--seeds names '2147483648'", "0 to 2147483647"),
])
def test_a_wrong_value_names_its_option_in_three_clauses(values, found, expected):
    with pytest.raises(UserError) as caught:
        grid(SMALL, values)
    assert caught.value.found.startswith(found) and expected in caught.value.expected and caught.value.fix


@pytest.mark.parametrize(("change", "found"), [
    ({"data": "digit"}, "No data set named 'digit'."), ({"backbone": "small"}, "No backbone named 'small'."),
    ({"weights": "imagenet"}, "No weights for small_cnn named 'imagenet'."),
    ({"backbone": "inception_v3"}, "image_size is 32.")])
def test_what_is_wrong_with_all_runs_is_told_as_for_one(change, found):
    with pytest.raises(UserError) as caught:
        grid(SMALL.changed(**change), {"strategy": ["fine_tuning", "feature_extraction"]})
    assert caught.value.found == found


@pytest.mark.parametrize("count", [0, MOST_SEEDS + 1])
def test_the_number_of_seeds_is_bounded(count):
    with pytest.raises(UserError, match=f"--seeds is {count}. Expected a whole number from 1 to {MOST_SEEDS}."):
        seeds(count)


def test_the_number_of_runs_is_bounded():
    rates = [i / 1000 for i in range(1, 7)]
    assert len(grid(SMALL, {"learning_rate": rates[:5], "seed": seeds(100)})) == MOST_RUNS == 500
    with pytest.raises(UserError, match=f"at most {MOST_RUNS}"):
        grid(SMALL, {"learning_rate": rates, "seed": seeds(100)})


def test_every_axis_is_a_field_and_an_unknown_one_is_a_mistake_of_ours():
    assert {axis.field for axis in AXES} <= set(RunConfig.model_fields)
    with pytest.raises(ValueError, match="colour"):
        grid(SMALL, {"colour": [1]})


def test_bands_apply_to_strategies_that_have_them():
    configs = grid(SMALL, {"strategy": ["feature_extraction", "fine_tuning", "gradual_unfreezing"],
                           "freeze_above": ["2", "5"]})
    assert points(configs, "strategy", "freeze_depth", "freeze_above") == [
        ("feature_extraction", BLOCKS, None), ("fine_tuning", 0, 2), ("fine_tuning", 0, None),
        ("gradual_unfreezing", 0, None)]
    with pytest.raises(UserError, match="--freeze-above is 2. None of these strategies trains a band"):
        grid(SMALL, {"strategy": ["from_scratch"], "freeze_above": ["2"]})


def test_settings_of_one_strategy_leave_the_others_as_they_are():
    base = SMALL.changed(data="fruits", target_domain="sketch")
    usual, other = (grid(base.changed(**more), {"strategy": [each.name for each in STRATEGIES if each.predicts]})
                    for more in ({}, {"layer_decay": 0.5, "l2_sp": 0.1}))
    changed = [a.strategy for a, b in zip(usual, other, strict=True) if a != b]
    assert changed == ["fine_tuning", "full_fine_tuning", "linear_probe_then_fine_tune", "gradual_unfreezing",
                       "deep_coral", "dan", "dann", "cdan", "deep_mcc", "shot", "adabn"]


def test_what_learns_no_classes_is_not_compared_by_accuracy():
    with pytest.raises(UserError, match="--strategies names 'simclr', which learns without labels. A comparison is by"):
        grid(SMALL, {"strategy": ["fine_tuning", "simclr"]})


def test_a_strategy_that_needs_a_target_says_so_before_anything_has_run():
    with pytest.raises(UserError, match="--strategies names 'dann': The data set 'digits' has no domains."):
        grid(SMALL, {"strategy": ["fine_tuning", "dann"]})
    base = SMALL.changed(data="fruits")
    with pytest.raises(UserError, match="--strategies names 'dann': No domain of 'fruits.*' is named as the target."):
        grid(base, {"strategy": ["fine_tuning", "dann"]})
    configs = grid(base.changed(target_domain="sketch"), {"strategy": ["fine_tuning", "dann"], "seed": (0, 1)})
    assert points(configs, "strategy", "target_domain") == [("fine_tuning", None), ("fine_tuning", None),
                                                            ("dann", "sketch"), ("dann", "sketch")]


def test_what_varies_in_words():
    tuned = {"strategy": ["fine_tuning"], "seed": (0, 1)}
    for values, words in (({"strategy": ["fine_tuning", "from_scratch"], "freeze_depth": [1, 2, 3], "seed": (0, 1)},
                           "2 strategies, 3 freeze depths, 2 seeds"),
                          ({**tuned, "freeze_above": [3, 4], "freeze_depth": [1]}, "2 bands, 2 seeds"),
                          ({**tuned, "limit": [40, 80, 160]}, "3 label counts, 2 seeds"),
                          ({"learning_rate": [0.01]}, "1 run")):
        assert varied(grid(SMALL, values)) == words


def test_labels_and_transfer_depths():
    configs = grid(SMALL, {"strategy": ["fine_tuning", "from_scratch"], "transfer_depth": ["1", str(BLOCKS)],
                           "limit": ["40", "80"]})
    assert points(configs, "strategy", "transfer_depth", "limit") == [
        (strategy, depth, limit) for strategy, depth in (("fine_tuning", 1), ("fine_tuning", None),
                                                         ("from_scratch", None)) for limit in (40, 80)]
    with pytest.raises(UserError, match="--limits names '1'"):
        grid(SMALL, {"limit": ["1"]})
