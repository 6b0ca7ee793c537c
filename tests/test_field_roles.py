"""Every field of a config says once what it affects, and every list of fields comes from that.

A field that some list forgot would make runs look alike that are not, and serve rows, measurements or
answers of other pictures. So a field is made up here, given a role, and each list is asked whether it sees it.
"""

from typing import Annotated

import numpy as np
import pytest
from pydantic import Field, create_model

from tests.comparison.answers import discordant, run
from tl_core import field_roles, plan
from tl_core.backbones.input_spec import ImageInput
from tl_core.comparison import run_sharing, transfer_vs_scratch
from tl_core.comparison.run_groups import ComparedRun, flatten
from tl_core.config import ESSENTIALS, NESTED, SEEDS, HeadConfig, RunConfig
from tl_core.embeddings import cache, request, selection
from tl_core.engine import local
from tl_core.estimate import estimate, probe_cache
from tl_core.export.code import settings
from tl_core.field_roles import Role
from tl_core.strategies import OPTIONS, STRATEGIES
from tl_core.training import group_run
from tl_core.transferability import rank_backbones, ranking_check
from ui.shared import forms
from ui.train import lr_finder, train_form, tuning_form
from ui.when import config_key

EVERY = tuple(Role)
CHOOSING = ("data", "classes", "domain", "arrangement", "text_columns", "difficulty")
OF_A_PAIR = ("source_domains", "target_data", "protocol")
OF_TASKS = ("tasks", "main_task")
JUDGED_BY = (*CHOOSING, *OF_A_PAIR, "target_domain", *OF_TASKS)


def with_field(*roles: Role) -> type[RunConfig]:
    """``RunConfig`` with one field more, ``extra``, that says to affect ``roles``."""
    return create_model("Widened", __base__=RunConfig, extra=(
        Annotated[str, *roles] if roles else str, Field("usual", title="Extra", description="Made up.")))


def pair(*roles: Role, **values) -> tuple[RunConfig, RunConfig]:
    """Two resolved configs that differ in a made-up field of these roles alone."""
    model = with_field(*roles)
    return tuple(plan.resolve_config(model(**{"backbone": "small_cnn", "weights": "random", **values}, extra=value))
                 for value in ("usual", "other"))


def differ(function, *roles: Role, **values) -> bool:
    one, other = pair(*roles, **values)
    return function(one) != function(other)


def test_every_field_has_a_role():
    assert field_roles.without_role(RunConfig) == [], "say what it affects: Annotated[…, Role.…] in tl_core/config.py"
    assert field_roles.without_role(with_field()) == ["extra"]
    assert field_roles.without_role(with_field(Role.TRAINING)) == []


def test_a_field_of_a_nested_part_needs_one_too():
    head = create_model("Head", __base__=HeadConfig, extra=(int, 0))
    model = create_model("Widened", __base__=RunConfig, head=(head, head()))
    assert field_roles.without_role(model) == ["head.extra"]


def test_a_field_has_one_role_but_for_what_chooses_test_pictures_too_and_for_seeds():
    """What chooses the pictures of all splits is what a run is judged by, too; the seed draws whatever is drawn.

    A target domain and tasks change what is learned from the pictures, too.
    """
    several = {name: roles for name, roles in field_roles.roles(RunConfig).items() if len(roles) > 1}
    both = {Role.PICTURES, Role.EVALUATION}
    assert several == {**dict.fromkeys((*CHOOSING, *OF_A_PAIR, "split_seed", "picture_seed"), both),
                       **dict.fromkeys(("target_domain", *OF_TASKS), {*both, Role.TRAINING}),
                       "seed": {Role.PICTURES, Role.ROWS, Role.TRAINING, Role.EVALUATION}}


def test_names_and_values_of_roles():
    assert set(field_roles.names(RunConfig, Role.PICTURES)) == {*JUDGED_BY, "limit", "task_labels", "pool", *SEEDS}
    assert set(field_roles.names(RunConfig, Role.EVALUATION)) == {*JUDGED_BY, *SEEDS}
    assert field_roles.names(RunConfig, Role.MACHINE) == ("device", "mixed_precision", "feature_store")
    assert field_roles.names(RunConfig, Role.ROWS, without=("augment", "seed")) == (
        "backbone", "weights", "transfer_depth", "head.pooling", "views", "image_size")
    assert field_roles.values(RunConfig(augment={"flip": "both"}), Role.ROWS)["augment.flip"] == "both"
    assert set(field_roles.names(RunConfig, *EVERY)) == set(flatten(RunConfig()))


# -- each list sees a field by its role, and no other ------------------------------------------------------------

def shared(config: RunConfig):
    return run_sharing._pass_key(config)


def decoded(config: RunConfig):
    return probe_cache.about(config)["decode"]


def probed(config: RunConfig):
    return probe_cache.about(config)["network"]


def ways(config: RunConfig):
    return ranking_check._way(config)


def task_key(config: RunConfig):
    return transfer_vs_scratch._task_key(config)


@pytest.fixture
def kept_features(monkeypatch):
    monkeypatch.setattr(selection, "fingerprint", lambda asked: "pictures")
    return lambda config: cache.key(request.FeatureRequest(config))


ALONE = {"strategy": "from_scratch"}
SEEING = {
    "the pictures of a comparison's next run": (lambda config: config.picture_key, {Role.PICTURES, Role.EVALUATION}),
    "runs that read the same rows": (shared, {Role.PICTURES, Role.ROWS, Role.MACHINE}),
    "a network that is warm": (RunConfig.network, {Role.ROWS, Role.MACHINE}),
    "a probe's network": (probed, {Role.ROWS, Role.MACHINE}),
    "a probe's decoding": (decoded, {Role.EVALUATION}),
    "runs that are alike": (config_key.likeness, set(EVERY) - {Role.MACHINE, Role.RECORD}),
    "transfer's fair partner": (task_key, set(EVERY) - {Role.MACHINE, Role.RECORD}),
    "ways of training in a ranking's check": (ways, {Role.PICTURES}),
    "heads of one step": (group_run.key, set(EVERY)),
}


@pytest.mark.parametrize("role", EVERY)
@pytest.mark.parametrize("what", SEEING)
def test_a_new_field_is_in_every_list_of_its_role_and_in_no_other(what, role):
    function, seen = SEEING[what]
    assert differ(function, role, strategy="feature_extraction") == (role in seen)


@pytest.mark.parametrize("role", EVERY)
def test_kept_features_are_of_the_network_that_made_them(role, kept_features):
    """Which pictures they are of is in their fingerprint."""
    assert differ(kept_features, role) == (role in {Role.ROWS, Role.MACHINE})


def test_runs_that_keep_no_rows_stand_together_by_their_pictures():
    assert differ(shared, Role.PICTURES, **ALONE) and not differ(shared, Role.ROWS, **ALONE)


def test_the_warm_network_is_that_of_the_default_run():
    assert estimate.ready(plan.resolve_config(RunConfig()))
    for changes in ({"head": {"pooling": "max"}}, {"image_size": 96}, {"device": "cpu"}, {"mixed_precision": "off"}):
        assert not estimate.ready(plan.resolve_config(RunConfig(**changes))), changes
    for changes in ({"augment": {"flip": "both"}, "views": 3}, {"feature_store": False}, {"seed": 4},
                    {"data": "digits"}):
        assert estimate.ready(plan.resolve_config(RunConfig(**changes))), changes


# -- lists whose difference has a reason ------------------------------------------------------------------------

def test_the_limit_bounds_training_alone():
    """So questions about a run's pictures leave it out, and rows of a few are found among those of all."""
    assert not {"limit", "task_labels"} & set(request.PICTURES) and set(request.PICTURES) == {*JUDGED_BY, *SEEDS}
    few, every = (plan.resolve_config(RunConfig(limit=limit)) for limit in (40, None))
    assert shared(few) == shared(every) and few.picture_key != every.picture_key


def test_split_seed_counts_as_the_seed_that_it_makes():
    own, same, other = (plan.resolve_config(RunConfig(seed=3, split_seed=seed)) for seed in (None, 3, 4))
    for key in (lambda config: config.picture_key, shared, config_key.likeness, task_key):
        assert key(own) == key(same) != key(other)


def test_a_picture_seed_counts_as_the_seed_that_it_makes():
    own, same, other = (plan.resolve_config(RunConfig(seed=3, picture_seed=seed)) for seed in (None, 3, 4))
    for key in (lambda config: config.picture_key, shared, config_key.likeness, task_key):
        assert key(own) == key(same) != key(other)
    digits = (plan.resolve_config(RunConfig(data="digits", seed=3, picture_seed=seed)) for seed in (None, 4))
    assert len(set(digits)) == 1  # nothing of theirs is drawn


def test_stored_views_are_part_of_what_a_run_is_where_there_are_some():
    changed = {"augment": {"flip": "both"}}
    assert config_key.likeness(RunConfig(views=4)) == config_key.likeness(RunConfig())
    assert config_key.likeness(RunConfig(views=4, **changed)) != config_key.likeness(RunConfig(**changed))
    mixed = {"augment": {"mixup": 0.2}}
    assert config_key.likeness(RunConfig(views=4, **mixed)) == config_key.likeness(RunConfig(**mixed))


@pytest.mark.parametrize("machine", [{"device": "cpu"}, {"mixed_precision": "off"}, {"feature_store": False},
                                     {"epoch_maps": False}])
def test_where_a_run_was_computed_and_what_is_kept_of_it_makes_it_no_other_run(machine):
    assert config_key.likeness(RunConfig(**machine)) == config_key.likeness(RunConfig())
    scratch = {"backbone": "small_cnn", "strategy": "from_scratch", "split_seed": 0}
    transfer = {**scratch, "strategy": "full_fine_tuning", "weights": "run:1", **machine}
    answers = dict(zip("ab", map(run, discordant(30, 2, 200)), strict=True))
    members = [ComparedRun(name, plan.resolve_config(RunConfig(**fields)), "FINISHED", {"test": {"accuracy": 0.9}})
               for name, fields in (("a", scratch), ("b", transfer))]
    (contest,), _ = transfer_vs_scratch.pair_runs(members, lambda one: answers[one.run_id], lambda config: 480)
    assert contest.name == "Full fine-tuning"


def test_transfers_that_see_other_views_are_two_ways():
    changed = {"backbone": "small_cnn", "strategy": "fine_tuning", "weights": "run:1", "augment": {"flip": "both"}}
    one, other = (plan.resolve_config(RunConfig(**changed, views=views)) for views in (0, 4))
    assert transfer_vs_scratch._setting(one) != transfer_vs_scratch._setting(other)
    assert task_key(one) == task_key(other)  # from scratch there is nothing frozen, so views part no pair


def test_a_ranking_takes_pictures_and_machine_from_its_question():
    assert set(rank_backbones._KEPT) == {*JUDGED_BY, *SEEDS, "image_size", "batch_size",
                                         *field_roles.names(RunConfig, Role.MACHINE, Role.RECORD)}


def test_a_probe_is_of_the_blocks_and_of_a_sets_files():
    """Weights, pooling, classes and seeds change no time."""
    base = RunConfig(data="fruits@2")
    for changes in ({"weights": "random"}, {"transfer_depth": 2}, {"head": {"pooling": "max"}}, {"seed": 3},
                    {"classes": ("apple", "pear")}, {"data": "fruits@3"}, {"limit": 40}):
        assert probe_cache.about(base.changed(**changes)) == probe_cache.about(base), changes
    for changes in ({"batch_size": 8}, {"image_size": 96}, {"domain": "night"}, {"arrangement": "joined"},
                    {"difficulty": 0.9}, {"device": "cpu"}):
        assert probe_cache.about(base.changed(**changes)) != probe_cache.about(base), changes


# -- lists of another kind, which name what somebody can do with a field ------------------------------------------

def test_what_is_filled_in_is_what_resolving_decides():
    filled = {name for strategy in STRATEGIES for name in RunConfig.model_fields
              if getattr(RunConfig(strategy=strategy.name), name) is None
              and getattr(plan.resolve_config(RunConfig(strategy=strategy.name)), name) is not None}
    assert filled == set(plan.FILLED_IN)


def test_lists_of_what_can_be_done_name_fields_that_there_are():
    training = set(field_roles.names(RunConfig, Role.TRAINING))
    for names in (lr_finder.NO_MATTER, set(OPTIONS) - {"transfer_depth"}, set(group_run.OWN) - {"head"},
                  {"head.hidden", "head.dropout"}):
        assert names <= training
    assert set(ESSENTIALS) <= set(RunConfig.model_fields) and set(NESTED) <= set(RunConfig.model_fields)
    assert settings.NO_MATTER | {"mixed_precision"} == set(field_roles.names(RunConfig, Role.MACHINE, Role.RECORD))
    assert not settings.CARRIED_OUT & (settings.NO_MATTER | settings.SAID)


def test_a_number_typed_as_text_is_one_in_every_form():
    typed = {name for name, draw in tuning_form.FIELDS.items() if draw is forms.scientific}
    assert typed | set(train_form.TEXTS) == set(forms.TYPED) and not typed & set(train_form.TEXTS)


# -- keys of what is kept are those of the version before ---------------------------------------------------------

CONFIGS = {
    "default": {},
    "other": {"data": "fruits", "domain": "night", "difficulty": 0.7, "classes": ("apple", "pear"), "limit": 40,
              "seed": 3, "split_seed": 5, "backbone": "small_cnn", "weights": "random", "image_size": 64,
              "batch_size": 8, "device": "cpu", "mixed_precision": "off", "transfer_depth": 2},
    "folder": {"data": "some/folder", "arrangement": "joined", "head": {"pooling": "max"},
               "augment": {"flip": "both"}, "views": 3, "feature_store": False},
}
GOLDEN = {  # how the version before named its files: the network's probe, the decoding's, kept features
    "default": ("395cb083cac435ce38fbff4a", "99af0a37b427c37f2329e8a6", "e01b53aee4b54fb7cc01a088"),
    "other": ("d896ec017fddf1e5b311ffc0", "02d13469275d7a245c1af912", "6f64d85d3e83f7b7398df28f"),
    "folder": ("395cb083cac435ce38fbff4a", "111935a68ae5697a0ed1e4d5", "37a3a9e6b9df20930262058f"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_kept_things_are_found_again(name, kept_features, monkeypatch):
    monkeypatch.setattr(probe_cache, "_machine", lambda: "here")
    for module in (probe_cache, cache):
        monkeypatch.setattr(module, "_version", lambda package: "1")
    monkeypatch.setattr(ImageInput, "recipe", lambda self, size: {"size": size})
    config, (network, decode, features) = RunConfig(**CONFIGS[name]), GOLDEN[name]
    about = probe_cache.about(config)
    assert probe_cache._file("network", about["network"]).name == f"network-{network}.json"
    assert probe_cache._file("decode", about["decode"]).name == f"decode-{decode}.json"
    assert kept_features(config) == features


def test_a_set_is_loaded_once_for_runs_on_the_same_pictures(monkeypatch):
    loaded = []
    monkeypatch.setattr("tl_core.data.catalog.load", lambda config, progress: loaded.append(config) or np.zeros(1))
    load = local._LastDataset()
    for changes in ({}, {"learning_rate": 0.1}, {"seed": 0, "split_seed": 0}, {"limit": 40}, {"domain": "night"}):
        load(RunConfig(**changes), None)
    assert [config.limit for config in loaded] == [None, 40, None] and loaded[-1].domain == "night"
