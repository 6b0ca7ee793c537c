"""A run that went on from any of its epochs has the history, the figures and the network of one that was left alone."""

import shutil

import numpy as np
import pytest

from tests.training.conftest import train_now
from tl_core.backbones import keras_files
from tl_core.training import checkpoint
from tl_core.training.checkpoint import Checkpoint, Saver

CONFIGS = {  # changes, and the epochs after which the run goes on; at a phase's end and within it
    "feature extraction": ({}, (1, 2, 3, 4)),
    "augmented in every epoch": ({"augment": {"flip": "horizontal", "rotation": 10, "mixup": 0.2}}, (2,)),
    "stored views": ({"augment": {"flip": "horizontal", "rotation": 10}, "views": 2}, (3,)),
    "fine-tuning": ({"strategy": "fine_tuning", "freeze_depth": 3, "weight_decay": 0.01}, (3,)),
    "trained statistics": ({"strategy": "fine_tuning", "freeze_depth": 3, "batch_norm": "trained"}, (1,)),
    "probe, then fine-tuning": ({"strategy": "linear_probe_then_fine_tune", "freeze_depth": 3}, (1, 2, 3)),
    "gradual unfreezing": ({"strategy": "gradual_unfreezing", "freeze_depth": 3, "epochs": 6}, (4,)),
    "a schedule": ({"schedule": "cosine", "warm_up": 0.3, "class_weights": True, "label_smoothing": 0.1}, (2,)),
    "patience": ({"strategy": "linear_probe_then_fine_tune", "freeze_depth": 4, "patience": 1, "epochs": 8,
                  "learning_rate": 0.05}, (2, 3)),
}


@pytest.fixture
def every_epoch(monkeypatch):
    """Each epoch's state is written, and a copy of it stays in ``epoch-1``, ``epoch-2``, … of the run's folder."""
    monkeypatch.setattr(checkpoint, "CALL", 0.0)
    monkeypatch.setattr(checkpoint, "SPEED", float("inf"))
    real = checkpoint.write

    def write(folder, found: Checkpoint) -> None:
        real(folder, found)
        copy = folder / f"epoch-{found.epoch}"
        copy.mkdir(exist_ok=True)
        shutil.copyfile(folder / checkpoint.FILE, copy / checkpoint.FILE)

    monkeypatch.setattr(checkpoint, "write", write)
    monkeypatch.setattr(Saver, "epoch_ended", lambda saver, size, take, last=False: saver._keep(take()))


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
        told = [event.text for event in again.of("note")]
        assert len(set(told)) == len(told)
