"""What a strategy needs of the data, and how a plan refuses what has it not."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from tests import adapting
from tl_core import needs, plan
from tl_core.cli.app import app
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from tl_core.strategies.registry import NEEDS


def resolved(**fields):
    return plan.resolve_config_and_data(RunConfig(**{"data": "fruits", "strategy": adapting.NAME, **fields}))


def refusal(**fields) -> str:
    with pytest.raises(UserError) as refused:
        resolved(**fields)
    return str(refused.value)


def test_a_target_domain_is_the_runs_where_its_strategy_needs_one(monkeypatch):
    adapting.registered(monkeypatch)
    config = resolved(target_domain="sketch")
    assert config.target_domain == "sketch" and config.freeze_depth == 3
    assert [phase.streams for phase in plan.phases(config)] == [("source", "target")] * 2
    assert resolved(strategy="fine_tuning", target_domain="sketch").target_domain is None


@pytest.mark.parametrize(("fields", "said"), [
    ({}, "No domain of 'fruits' is named as the target. Adapting needs one of: photo, sketch, silhouette, night. "
         "Set the target domain to one of them."),
    ({"target_domain": "sketsch"}, "sketch"),
    ({"target_domain": "sketch", "domain": "photo"}, "Leave the domain out"),
    ({"data": "digits", "target_domain": "sketch"},
     "The data set 'digits' has no domains. Adapting needs a target domain beside others. Choose another data set, or "
     "another strategy: feature_extraction, fine_tuning,")])
def test_a_plan_without_its_target_is_refused_in_three_clauses(monkeypatch, fields, said):
    adapting.registered(monkeypatch)
    assert said in refusal(**fields)


def test_what_only_labels_tell_is_counted(monkeypatch):
    adapting.registered(monkeypatch, needs=("unlabelled",))
    assert "has a label for every training picture. Adapting needs pictures without a label." in refusal()
    listing = catalog.listing_of

    def partly(config):
        found = listing(config)
        train = found.splits["train"]
        return found.with_splits({**found.splits, "train": replace(train, labels=np.where(
            np.arange(len(train)) % 2, -1, train.labels).astype(np.int32))})
    monkeypatch.setattr(catalog, "listing_of", partly)
    assert resolved().strategy == adapting.NAME


def test_several_targets_and_texts_are_asked_for_too(monkeypatch):
    adapting.registered(monkeypatch, needs=("tasks",))
    assert "has only one target. Adapting needs several targets to predict." in refusal()
    adapting.registered(monkeypatch, needs=("text",))
    assert "is a set of pictures. Adapting needs texts." in refusal()
    adapting.registered(monkeypatch, needs=("image",))
    said = refusal(data="notes", backbone="text_cnn")
    assert "is a set of texts. Adapting needs pictures, as backbones that read texts keep no statistics" in said
    assert "gradual_unfreezing" in said and "adabn" not in said and "simclr" not in said


def test_source_and_target_are_read_by_one_network():
    said = refusal(data="notes", backbone="text_cnn", strategy="dann", target_data="household", target_domain="photo")
    assert said.startswith("The source is texts, the target pictures. No network reads both.")


def test_a_set_that_has_yet_to_come_is_asked_when_it_is_here(monkeypatch):
    strategy = adapting.registered(monkeypatch, needs=("unlabelled",))
    entry = replace(catalog.entry("fruits"), downloadable=True)
    config = RunConfig(data="fruits", strategy=strategy.name)
    needs.check(config, entry)
    with pytest.raises(UserError, match="a label for every training picture"):
        needs.check_labels(config, catalog.load(config))


def test_every_need_is_told_in_words(monkeypatch):
    strategy = adapting.strategy(needs=tuple(NEEDS))
    assert strategy.needed == ("Needs a target domain beside others and a pool of pictures, whose labels it never sees "
                               "and pictures without a label and several targets "
                               "to predict and texts and pictures, as backbones that read texts keep no statistics of "
                               "BatchNormalization.")
    assert adapting.strategy().about.endswith("pictures. Needs a target domain beside others.")
    for strategy in STRATEGIES:
        known = {("target",): "Needs a target domain beside others.", (): "",
                 ("target", "image"): "Needs a target domain beside others and pictures, as backbones that read texts "
                 "keep no statistics of BatchNormalization.",
                 ("pool",): "Needs a pool of pictures, whose labels it never sees."}
        assert strategy.needed == known[strategy.needs]
        assert strategy.about == f"{strategy.summary} {strategy.needed}".strip()


def test_the_command_line_lists_it(monkeypatch):
    adapting.registered(monkeypatch)
    told = json.loads(CliRunner().invoke(app, ["strategies", "--json"]).stdout)["strategies"]
    assert {one["name"]: one["needs"] for one in told} == {
        **{strategy.name: list(strategy.needs) for strategy in STRATEGIES}, adapting.NAME: ["target"]}
    table = CliRunner().invoke(app, ["strategies"], terminal_width=300).stdout
    assert "target domain" in " ".join(table.split())


def test_the_options_of_a_target_are_told_of(monkeypatch):
    said = CliRunner().invoke(app, ["train", "--help"]).stdout
    assert {"--target-domain", "--target-data", "--source-domains", "--adaptation-weight"} <= set(said.split())
    adapting.registered(monkeypatch)
    taken = CliRunner().invoke(app, ["train", "--strategy", adapting.NAME, "--target-domain", "sketsch"])
    assert isinstance(taken.exception, UserError) and "Did you mean 'sketch'" in str(taken.exception)


TASKS = {"data": "household", "strategy": "fine_tuning", "tasks": ("kind", "domain")}


def test_a_run_on_several_tasks_has_a_head_for_each_in_every_phase():
    phases = plan.phases(resolved(**TASKS, main_task="domain"))
    assert {(phase.heads, phase.objective) for phase in phases} == {(("label", "kind"), "multitask")}
    assert not any(phase.trains_head_alone for phase in phases)


def test_what_a_run_of_one_task_has_no_use_for_is_left_out():
    config = resolved(data="household", strategy="fine_tuning", tasks=("domain",), main_task="domain")
    assert config.main_task is None and plan.phases(config)[0].objective == "classification"


@pytest.mark.parametrize(("fields", "said"), [
    ({"tasks": ("kind", "domian")}, "Did you mean 'domain'"),
    ({"tasks": ("kind", "kind")}, "each task once"),
    ({"tasks": None, "main_task": "kind"}, "tasks is not"),
    ({"main_task": "colour"}, "main_task is one of"),
    ({"task_labels": ("kind=4",)}, "4 labels are asked of 8 classes"),
    ({"task_labels": ("colour=4",)}, "task_labels names others"),
    ({"task_weights": ("kind=2",)}, "Set task_weighting to manual"),
    ({"task_weighting": "manual"}, "task_weights is not given"),
    ({"task_weighting": "manual", "task_weights": ("kind=0", "domain=0")}, "Every task weighs 0"),
    ({"augment": {"mixup": 0.2}}, "mixup blends"),
    ({"strategy": "feature_extraction", "gradient_surgery": "pcgrad"}, "every block is frozen"),
    ({"strategy": "feature_extraction", "task_weighting": "gradnorm"}, "every block is frozen"),
    ({"strategy": "dann", "target_domain": "sketch"}, "or choose another strategy")])
def test_tasks_that_do_not_fit_together_are_refused(fields, said):
    assert said in refusal(**{**TASKS, **fields})
