"""Runs on several tasks: whole runs on a tiny set, against single ones, and going on."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tests.training.conftest import make_dataset, train_now
from tests.training.test_checkpointing import every_epoch, same  # noqa: F401  (a fixture)
from tl_core.backbones import keras_files
from tl_core.config import HeadConfig
from tl_core.data.tasks import with_tasks
from tl_core.networks import signature
from tl_core.statistics import predictions
from tl_core.training import checkpoint

TUNED = {"strategy": "fine_tuning", "freeze_depth": 4, "head": HeadConfig(hidden=(), dropout=0.0)}
FROZEN = {"head": HeadConfig(hidden=(), dropout=0.0)}


def with_shapes(tasks=("label", "shape"), judged=None, labels=None, missing=0):
    """The colours with two shapes that a third of the numbers tell; ``missing`` training pictures have no shape."""
    dataset = make_dataset()
    splits = {name: replace(split, other_labels={"shape": np.where(
        np.arange(len(split)) < (missing if name == "train" else 0), -1, np.arange(len(split)) // 3 % 2).astype(
            np.int32)}) for name, split in dataset.splits.items()}
    whole = replace(dataset, splits=splits, other_classes={"shape": ("round", "long")})
    return with_tasks(whole, tasks, judged, labels)


@pytest.fixture(scope="module")
def both(pretrained, tmp_path_factory):
    """One run on both tasks, fine-tuned."""
    folder = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(folder / "home"))
        return folder, train_now(folder, pretrained, with_shapes(missing=20), tasks=("label", "shape"), **TUNED)


def test_a_run_has_a_curve_a_test_and_an_interval_for_each_task(both):
    result = both[1].result
    history, test = result["history"], result["test"]
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy", "val_mean_loss", "val_mean_accuracy", *(
        f"{stage}{task}_{what}" for stage in ("", "val_") for task in ("label", "shape")
        for what in ("loss", "accuracy")), "cosine_label__shape", "cosine_label__shape__block5"}
    assert all(value is None or -1 <= value <= 1 for value in history["cosine_label__shape__block5"])
    assert any(history["cosine_label__shape"]), "measured by itself, on its batches"
    assert all(len(values) == 4 for values in history.values())
    np.testing.assert_allclose(np.add(history["label_loss"], history["shape_loss"]), history["loss"], rtol=1e-5)
    np.testing.assert_allclose(np.mean([history["val_label_accuracy"], history["val_shape_accuracy"]], axis=0),
                               history["val_mean_accuracy"])
    assert result["best_epoch"] == 1 + int(np.argmax(history["val_mean_accuracy"]))
    assert test["tasks"]["label"] == {name: test[name] for name in ("loss", "accuracy", "n", "ci95")}
    low, high = test["tasks"]["shape"]["ci95"]
    assert low <= test["tasks"]["shape"]["accuracy"] <= high and test["tasks"]["shape"]["n"] == 15
    assert result["tasks"]["shape"] == {"classes": ["round", "long"], "labels": {"train": 20, "val": 12}}


def test_the_saved_network_has_an_output_a_task_and_says_so(both):
    folder, outcome = both
    saved, told = keras_files.read(outcome.file), json.loads((folder / signature.FILE).read_text())
    assert [output.shape[-1] for output in saved.outputs] == [3, 2]
    assert told["outputs"] == {"label": {"classes": ["blue", "green", "red"]}, "shape": {"classes": ["round", "long"]}}
    dataset, kept = with_shapes(), predictions.load(folder / predictions.file_of("shape"))
    pixels = np.stack([dataset.read(str(key), 32) for key in kept.keys]).astype("f4")
    shares = saved.predict(pixels, verbose=0)[1]
    np.testing.assert_allclose(np.log(shares) - np.log(shares[:, :1]), kept.logits - kept.logits[:, :1], atol=1e-3)
    assert len(predictions.load(folder)) == 15


def test_every_head_learns_and_the_events_tell_each_task(both):
    history = both[1].result["history"]
    assert history["label_loss"][-1] < history["label_loss"][0]
    assert history["shape_loss"][-1] < history["shape_loss"][0]
    assert all({"label_accuracy", "shape_accuracy"} <= set(event.values) for event in both[1].of("batch"))


@pytest.mark.parametrize("task", ["label", "shape"])
def test_on_frozen_features_with_linear_heads_several_tasks_are_as_many_single_ones(pretrained, tmp_path, task):
    """Nothing is shared, so nothing can help: to the rounding of two sums."""
    other = {"label": "shape", "shape": "label"}[task]
    alone = train_now(tmp_path / "alone", pretrained, with_shapes((task,)), tasks=(task,), **FROZEN)
    together = train_now(tmp_path / "together", pretrained, with_shapes((task, other)), tasks=(task, other), **FROZEN)
    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(together.result["history"][f"{task}_{name}"], alone.result["history"][name],
                                   rtol=1e-5)
        np.testing.assert_allclose(together.result["history"][f"val_{task}_{name}"],
                                   alone.result["history"][f"val_{name}"], rtol=1e-5)


def test_a_main_task_decides_on_the_best_epoch(pretrained, tmp_path):
    result = train_now(tmp_path, pretrained, with_shapes(judged="shape"), tasks=("label", "shape"), main_task="shape",
                       **FROZEN).result
    assert result["classes"] == ["round", "long"] and list(result["tasks"]) == ["shape", "label"]
    assert result["best_epoch"] == 1 + int(np.argmax(result["history"]["val_shape_accuracy"]))
    assert result["history"]["accuracy"] == result["history"]["shape_accuracy"]


def test_missing_labels_change_nothing_for_the_other_task(pretrained, tmp_path):
    few, all_of_them = (train_now(tmp_path / str(missing), pretrained, with_shapes(missing=missing),
                                  tasks=("label", "shape"), **FROZEN).result["history"] for missing in (30, 0))
    np.testing.assert_allclose(few["label_loss"], all_of_them["label_loss"], rtol=1e-5)
    assert few["shape_loss"] != all_of_them["shape_loss"]


@pytest.mark.usefixtures("every_epoch")
def test_it_goes_on_as_if_it_had_never_stopped(pretrained, tmp_path):
    tasks = {"tasks": ("label", "shape"), **TUNED, "head": HeadConfig(hidden=(8,), dropout=0.3)}
    whole = train_now(tmp_path / "whole", pretrained, with_shapes(), **tasks)
    (tmp_path / "again").mkdir()
    shutil.copyfile(tmp_path / "whole" / "epoch-2" / checkpoint.FILE, tmp_path / "again" / checkpoint.FILE)
    same(whole, train_now(tmp_path / "again", pretrained, with_shapes(), **tasks))


@pytest.mark.parametrize("changes", [{"gradient_surgery": "pcgrad"}, {"task_weighting": "gradnorm"},
                                     {"task_weighting": "uncertainty", "gradient_surgery": "pcgrad"}],
                         ids=lambda changes: "-".join(changes.values()))
def test_tasks_are_balanced_in_a_whole_run(pretrained, tmp_path, both, changes):
    history = train_now(tmp_path, pretrained, with_shapes(missing=20), tasks=("label", "shape"), **TUNED,
                        **changes).result["history"]
    plain = both[1].result["history"]
    assert history["label_loss"][0] == pytest.approx(plain["label_loss"][0], rel=0.2)
    assert history["label_loss"] != plain["label_loss"] and history["label_loss"][-1] < history["label_loss"][0]
    learnt = {"task_weighting"} <= set(changes)
    assert ("label_weight" in history) == learnt
    if learnt:
        assert history["label_weight"][-1] != 1.0
