"""Who can share what: passes, cuts, order and fused heads, on configs alone."""

import pytest

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.comparison.run_sharing import Team, share
from tl_core.config import AugmentConfig, RunConfig
from tl_core.run_grid import grid, seeds

BLOCKS = len(BACKBONES.get("efficientnet_lite0").blocks)
RATES = [1e-2, 1e-3, 1e-4]
BASE = RunConfig(data="fruits", epochs=6)


def resolved(**values) -> RunConfig:
    return plan.resolve_config_and_data(RunConfig.parse({"data": "fruits", "epochs": 6, **values}))


def shares_a_pass(a: RunConfig, b: RunConfig) -> bool:
    return any(len(runs) == 2 for runs in share([a, b]).passes)


def fused(a: RunConfig, b: RunConfig) -> bool:
    return len(share([a, b]).teams) == 1


def test_every_run_is_in_exactly_one_team():
    configs = grid(BASE, {"strategy": ["from_scratch", "fine_tuning", "feature_extraction", "full_fine_tuning"],
                          "freeze_depth": [3, 12, 0], "learning_rate": RATES, "seed": seeds(2)})
    places = [place for team in share(configs).teams for place in team.members]
    assert sorted(places) == list(range(len(configs)))


def test_five_rates_are_one_team_and_one_pass():
    configs = grid(BASE, {"learning_rate": [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]})
    shared = share(configs)
    assert shared.teams == (Team((0, 1, 2, 3, 4)),)
    assert shared.sentence == "5 runs share one pass through the backbone; 5 heads train in one step."


def test_a_freeze_depth_curve_fills_every_cut_in_its_first_pass():
    """One epoch has no warm-up, so each depth reads its own cut only."""
    configs = [resolved(strategy="fine_tuning", freeze_depth=depth, epochs=1) for depth in (11, 13, 15)]
    configs.append(resolved(epochs=1))
    shared = share(configs)
    assert shared.teams == (Team((3,), frozenset({11, 13, 15})), Team((2,), frozenset({11, 13})),
                            Team((1,), frozenset({11})), Team((0,), frozenset()))
    assert shared.sentence == "4 runs share one pass through the backbone."


def test_a_warm_up_reads_the_full_depth_too():
    configs = [resolved(strategy="fine_tuning", freeze_depth=11), resolved(strategy="fine_tuning", freeze_depth=13)]
    assert share(configs).teams == (Team((1,), frozenset({11, BLOCKS})), Team((0,), frozenset()))


def test_full_fine_tuning_shares_the_pass_of_its_warm_up_only():
    assert share([resolved(), resolved(strategy="full_fine_tuning")]).teams[0].cuts == {BLOCKS}
    assert not shares_a_pass(resolved(epochs=1), resolved(strategy="full_fine_tuning", epochs=1))


def test_runs_of_one_pass_follow_one_another():
    other = {"image_size": 96}
    configs = [resolved(), resolved(**other), resolved(strategy="fine_tuning", freeze_depth=12),
               resolved(strategy="fine_tuning", freeze_depth=12, **other)]
    assert [team.members for team in share(configs).teams] == [(0,), (2,), (1,), (3,)]
    assert share(configs).sentence == "4 runs share 2 passes through the backbone."


def test_those_on_most_pictures_come_first_because_theirs_hold_the_others():
    configs = [resolved(limit=50), resolved(), resolved(limit=100), resolved(limit=50, learning_rate=0.1)]
    assert [team.members for team in share(configs).teams] == [(1,), (2,), (0, 3)]
    assert share(configs).passes == (frozenset({0, 1, 2, 3}),)


@pytest.mark.parametrize("change", [{"learning_rate": 0.1}, {"epochs": 3}, {"batch_size": 8}, {"patience": 3},
                                    {"head": {"hidden": ()}}, {"head": {"dropout": 0.5}}, {"limit": 20},
                                    {"class_weights": True}, {"seed": 1, "split_seed": 0}])
def test_what_does_not_shape_rows_shares_a_pass(change):
    assert shares_a_pass(resolved(), resolved(**change))


@pytest.mark.parametrize("change", [{"data": "household"}, {"domain": "photo"}, {"classes": ("apple", "pear")},
                                    {"difficulty": 0.9}, {"seed": 1}, {"backbone": "mobilenet_v2"},
                                    {"weights": "random"}, {"image_size": 96}, {"mixed_precision": "on"},
                                    {"device": "cpu"}, {"feature_store": False}, {"augment": {"flip": "both"}},
                                    {"augment": {"flip": "both"}, "views": 4}, {"head": {"pooling": "max"}}])
def test_what_shapes_rows_does_not(change):
    assert not shares_a_pass(resolved(), resolved(**change))


def test_random_weights_are_each_seeds_own():
    one, other = (resolved(weights="random", seed=seed, split_seed=0) for seed in (0, 1))
    assert not shares_a_pass(one, other) and not fused(one, other)
    assert fused(one, one.changed(learning_rate=0.1))


def test_augmented_pictures_are_shared_only_where_views_are_stored():
    flipped = resolved(augment={"flip": "both"})
    assert share([flipped, flipped.changed(learning_rate=0.1)]).passes == ()
    stored = flipped.changed(views=4)
    assert shares_a_pass(stored, stored.changed(learning_rate=0.1))
    assert not shares_a_pass(stored, stored.changed(seed=1, split_seed=0))  # its views are drawn by its seed
    blended = stored.changed(augment=AugmentConfig(mixup=0.2))  # never the same twice, so nothing is stored
    assert share([blended, blended.changed(learning_rate=0.1)]).passes == ()
    assert not fused(blended, blended.changed(learning_rate=0.1))


@pytest.mark.parametrize("change", [{"learning_rate": 0.1}, {"head": {"hidden": (32, 16)}}, {"patience": 2},
                                    {"head": {"dropout": 0.0}}, {"seed": 3, "split_seed": 0}])
def test_heads_that_differ_in_this_train_in_one_step(change):
    base = resolved(split_seed=0)
    assert fused(base, base.changed(**change))


@pytest.mark.parametrize("change", [{"epochs": 3}, {"batch_size": 8}, {"limit": 20}, {"head": {"pooling": "max"}},
                                    {"class_weights": True}, {"image_size": 96}, {"seed": 3}])
def test_heads_that_differ_in_that_do_not(change):
    assert not fused(resolved(), resolved(**change))


def test_only_heads_are_fused():
    tuned = resolved(strategy="fine_tuning", freeze_depth=12)
    assert not fused(tuned, tuned.changed(learning_rate=0.1))
    assert not fused(resolved(augment={"flip": "both"}), resolved(augment={"flip": "both"}, learning_rate=0.1))


@pytest.mark.parametrize(("values", "sentence"), [
    ({}, ""),
    ({"strategy": ["from_scratch"], "learning_rate": RATES}, "Nothing is shared."),
    ({"strategy": ["feature_extraction", "from_scratch"]}, "Nothing is shared."),
    ({"strategy": ["feature_extraction", "fine_tuning", "from_scratch"]},
     "2 runs share one pass through the backbone; 1 run shares nothing."),
    ({"strategy": ["feature_extraction", "fine_tuning", "from_scratch"], "learning_rate": RATES},
     "6 runs share one pass through the backbone; 3 heads train in one step; 3 runs share nothing."),
])
def test_a_sentence_says_what_is_shared(values, sentence):
    assert share(grid(BASE, values)).sentence == sentence


def test_two_groups_of_heads():
    configs = [resolved(learning_rate=rate, epochs=epochs) for epochs in (3, 6) for rate in RATES]
    assert share(configs).sentence == ("6 runs share one pass through the backbone; "
                                       "6 heads train in 2 groups of one step each.")


def test_gradual_unfreezings_cuts_are_wanted_from_the_first_pass_on():
    gradual = resolved(strategy="gradual_unfreezing", epochs=10)
    assert share([resolved(), gradual]).teams == (Team((0,), frozenset({BLOCKS, 13, 9, 4})), Team((1,)))


def test_bands_share_the_pass_of_their_lower_end():
    low, high = (resolved(strategy="fine_tuning", freeze_depth=6, freeze_above=above) for above in (9, 12))
    assert shares_a_pass(low, high) and not fused(low, high)


@pytest.mark.parametrize("change", [{"schedule": "cosine"}, {"warm_up": 0.2}, {"label_smoothing": 0.1},
                                    {"weight_decay": 0.01}])
def test_heads_that_learn_in_another_way_share_the_pass_alone(change):
    assert not fused(resolved(), resolved(**change)) and shares_a_pass(resolved(), resolved(**change))


def test_blocks_that_start_random_are_each_seeds_own():
    first, second = (resolved(strategy="fine_tuning", freeze_depth=12, transfer_depth=12, seed=seed) for seed in (0, 1))
    assert not shares_a_pass(first, second)
    assert not shares_a_pass(first, first.changed(transfer_depth=13))
    assert shares_a_pass(first, first.changed(learning_rate=0.1))
