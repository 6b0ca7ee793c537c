"""A run that went on from any of its epochs has the history, the figures and the network of one that was left alone."""

import shutil

import numpy as np
import pytest

from tests.training.conftest import SMALL, make_dataset, train_now
from tl_core.backbones import keras_files
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.training import checkpoint
from tl_core.training.callback import PhaseCallback
from tl_core.training.checkpoint import Checkpoint, Saver
from tl_core.training.context import TrainingContext
from tl_core.training.group_run import GroupRun
from tl_core.training.train import train_together

CONFIGS = {  # changes, and the epochs after which the run goes on; at a phase's end and within it
    "feature extraction": ({}, (1, 2, 3, 4)),
    "augmented in every epoch": ({"augment": {"flip": "horizontal", "rotation": 10, "mixup": 0.2}}, (2,)),
    "stored views": ({"augment": {"flip": "horizontal", "rotation": 10}, "views": 2}, (3,)),
    "fine-tuning": ({"strategy": "fine_tuning", "freeze_depth": 4, "weight_decay": 0.01}, (3,)),
    "trained statistics": ({"strategy": "fine_tuning", "freeze_depth": 4, "batch_norm": "trained"}, (1,)),
    "probe, then fine-tuning": ({"strategy": "linear_probe_then_fine_tune", "freeze_depth": 4}, (1, 2, 3)),
    "gradual unfreezing": ({"strategy": "gradual_unfreezing", "freeze_depth": 3, "epochs": 6}, (4,)),
    "a schedule": ({"schedule": "cosine", "warm_up": 0.3, "class_weights": True, "label_smoothing": 0.1}, (2,)),
    "patience": ({"strategy": "linear_probe_then_fine_tune", "freeze_depth": 4, "patience": 1, "epochs": 8,
                  "learning_rate": 0.05}, (2, 3)),
}


def keep_every_epoch(monkeypatch):
    """Each epoch's state is written, and a copy of it stays in ``epoch-1``, ``epoch-2``, … of the run's folder."""
    monkeypatch.setattr(checkpoint, "CALL", 0.0)
    monkeypatch.setattr(checkpoint, "SPEED", float("inf"))
    real = checkpoint.write

    def write(folder, state: Checkpoint) -> None:
        real(folder, state)
        copy = folder / f"epoch-{state.epoch}"
        copy.mkdir(exist_ok=True)
        shutil.copyfile(folder / checkpoint.FILE, copy / checkpoint.FILE)

    monkeypatch.setattr(checkpoint, "write", write)
    monkeypatch.setattr(Saver, "epoch_ended", lambda saver, size, take, last=False: saver._keep(take()))


@pytest.fixture
def every_epoch(monkeypatch):
    keep_every_epoch(monkeypatch)


def same(one, other, exact: bool = True) -> None:
    for name, values in one.result["history"].items():
        np.testing.assert_allclose(other.result["history"][name], values, rtol=0 if exact else 1e-5, err_msg=name)
    assert other.result["best_epoch"] == one.result["best_epoch"]
    assert other.result["test"]["accuracy"] == one.result["test"]["accuracy"]
    for mine, theirs in zip(*(keras_files.read(of.file).get_weights() for of in (one, other)), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0 if exact else 1e-4, atol=0 if exact else 1e-6)


@pytest.mark.usefixtures("every_epoch")
@pytest.mark.parametrize("name", CONFIGS)
def test_going_on_from_any_epoch_is_as_if_nothing_had_happened(pretrained, tmp_path, name):
    changes, after = CONFIGS[name]
    whole = train_now(tmp_path, pretrained, **changes)
    epochs = len(whole.result["history"]["loss"])
    assert not checkpoint.there(tmp_path) and epochs >= max(after)
    for epoch in after:
        again = train_now(tmp_path / f"epoch-{epoch}", pretrained, **changes)
        same(whole, again)
        assert not checkpoint.there(tmp_path / f"epoch-{epoch}") and not again.of("run_started")
        assert [e for event in again.of("epoch") for e in event.epoch] == list(range(epoch + 1, epochs + 1))
        assert again.of("note")[0].text.startswith(f"Goes on after epoch {epoch} of ")
        assert [e.stage for e in again.of("progress") if e.stage.startswith(f"Going on from epoch {epoch + 1}")] or (
            epoch == epochs)
        told = [event.text for event in again.of("note")]
        assert len(set(told)) == len(told)


@pytest.mark.parametrize("changes", [{}, {"strategy": "fine_tuning", "freeze_depth": 4}], ids=["head", "blocks"])
def test_a_stopped_run_goes_on_from_the_epoch_before(pretrained, tmp_path, changes):
    """Nothing is written in so short a time: what waited in memory is, when the run stops."""
    changes = {"epochs": 6, **changes}
    whole = train_now(tmp_path / "whole", pretrained, **changes)
    asked = []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 14
    first = train_now(tmp_path / "run", pretrained, should_stop=should_stop, **changes)
    assert first.result["status"] == "STOPPED" and checkpoint.there(tmp_path / "run")
    done = checkpoint.read(tmp_path / "run").epoch
    assert 0 < done <= len(first.result["history"]["loss"]) < 6  # a busy machine may have had no time for the last one
    again = train_now(tmp_path / "run", pretrained, **changes)
    same(whole, again)
    assert not checkpoint.there(tmp_path / "run")
    assert again.result["seconds"]["total"] > first.result["seconds"]["total"]  # of both parts


def test_a_run_that_fails_in_the_middle_goes_on(pretrained, tmp_path):
    """A process that is interrupted hard, or has no memory left, has what the last epoch left."""
    whole = train_now(tmp_path / "whole", pretrained)
    count = []

    def should_stop() -> bool:
        count.append(1)
        if len(count) > 10:
            raise KeyboardInterrupt
        return False
    with pytest.raises(KeyboardInterrupt):
        train_now(tmp_path / "run", pretrained, should_stop=should_stop)
    assert checkpoint.there(tmp_path / "run")
    same(whole, train_now(tmp_path / "run", pretrained))


@pytest.mark.usefixtures("every_epoch")
def test_heads_that_were_trained_in_one_step_go_on_one_by_one(pretrained, tmp_path):
    folders = [tmp_path / name for name in ("a", "b")]
    changes = [{"seed": 1}, {"seed": 2, "learning_rate": 3e-3}]
    configs = [RunConfig.parse({**SMALL, "weights": str(pretrained), **change}) for change in changes]
    members = [GroupRun(config, lambda event: None, folder) for config, folder in zip(configs, folders, strict=True)]
    wholes = train_together(members, make_dataset())
    for folder, change, whole in zip(folders, changes, wholes, strict=True):
        again = train_now(folder / "epoch-2", pretrained, **change)
        for name, values in whole["history"].items():
            np.testing.assert_allclose(again.result["history"][name], values, rtol=1e-5, atol=1e-6)
        assert again.result["test"]["accuracy"] == whole["test"]["accuracy"]


@pytest.mark.usefixtures("every_epoch")
def test_a_budget_of_time_counts_on(pretrained, tmp_path, monkeypatch):
    """Each epoch takes a second: six of ten were spent, so four are left."""
    monkeypatch.setattr(TrainingContext, "training_seconds", lambda context: context.__dict__.setdefault("ticks", 0.0))
    real = PhaseCallback.epoch_ends

    def epoch_ends(report, logs):
        contexts[-1].ticks = contexts[-1].__dict__.get("ticks", 0.0) + 1.0
        real(report, logs)

    contexts = []
    init = TrainingContext.__init__
    monkeypatch.setattr(TrainingContext, "__init__", lambda context, *arguments: contexts.append(context) or init(
        context, *arguments))
    monkeypatch.setattr(PhaseCallback, "epoch_ends", epoch_ends)
    whole = train_now(tmp_path, pretrained, epochs=30, seconds=10)
    assert len(whole.result["history"]["loss"]) == 10
    again = train_now(tmp_path / "epoch-6", pretrained, epochs=30, seconds=10)
    same(whole, again)


@pytest.mark.usefixtures("every_epoch")
def test_other_pictures_or_weights_are_refused(pretrained, tmp_path):
    train_now(tmp_path, pretrained, epochs=2)
    with pytest.raises(UserError, match="pictures are others"):
        train_now(tmp_path / "epoch-1", pretrained, make_dataset(train=41), epochs=2)
    assert checkpoint.there(tmp_path / "epoch-1")
