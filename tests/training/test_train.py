"""train: what stays, what moves, what is said and what is kept."""

import contextlib
import functools
import json
import sys
import time

import keras
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, log_loss

from tests.training.conftest import COUNTS, WIDTH, make_dataset, noise, train_now
from tl_core.backbones import keras_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import layers_by_block
from tl_core.errors import UserError
from tl_core.training import train
from tl_core.training.callback import PhaseCallback

FINE = {"strategy": "fine_tuning", "freeze_depth": 3, "epochs": 6}


@functools.cache
def names_by_block() -> list[list[str]]:
    spec = BACKBONES.get("small_cnn")
    return [[layer.name for layer in layers] for layers in layers_by_block(spec.build(32), spec)]


def weights_by_block(file):
    """Every block's weights in a saved network, and the head's behind them."""
    saved = keras_files.read(file)
    blocks = [[w for name in names for w in saved.get_layer(name).get_weights()] for names in names_by_block()]
    head = [w for layer in saved.layers if layer.name.startswith("head_") for w in layer.get_weights()]
    return [*blocks, head]


def validation():
    val = make_dataset().splits["val"]
    return np.stack([noise(key, 32) for key in val.keys]).astype("float32"), val.labels


def warnings(outcome):
    return [note.text for note in outcome.of("note") if note.level == "warning"]


def same(ours, theirs):
    return all(a.tobytes() == b.tobytes() for a, b in zip(ours, theirs, strict=True))


def statistics(file):
    saved = keras_files.read(file)
    return [w.numpy() for layer in saved.layers if isinstance(layer, keras.layers.BatchNormalization)
            for w in (layer.moving_mean, layer.moving_variance)]


@pytest.mark.parametrize(("changes", "frozen"), [
    ({}, 5), (FINE, 3), ({**FINE, "strategy": "full_fine_tuning", "freeze_depth": 0}, 0)], ids=str)
def test_frozen_blocks_stay_byte_equal_and_the_others_move(run, pretrained, changes, frozen):
    before, after = weights_by_block(pretrained), weights_by_block(run(keep_last=True, **changes).file)
    moved = [not same(a, b) for a, b in zip(before[:5], after[:5], strict=True)]
    assert moved == [False] * frozen + [True] * (5 - frozen)


def test_from_scratch_forgets_the_pretrained_weights_and_trains_every_block(run, pretrained):
    outcome = run(keep_last=True, strategy="from_scratch", weights="random", freeze_depth=0, epochs=6)
    before, after = weights_by_block(pretrained), weights_by_block(outcome.file)
    assert not any(same(a, b) for a, b in zip(before[:5], after[:5], strict=True))
    assert outcome.result["history"]["loss"][-1] < outcome.result["history"]["loss"][0]


@pytest.mark.parametrize(("changes", "frozen"), [({}, True), ({"batch_norm": "trained"}, False)], ids=str)
def test_batch_norm_statistics_move_only_when_told(run, pretrained, changes, frozen):
    after = statistics(run(keep_last=True, **FINE, **changes).file)
    assert same(statistics(pretrained), after) == frozen


@pytest.mark.parametrize("changes", [{}, FINE, {**FINE, "strategy": "full_fine_tuning", "freeze_depth": 0}], ids=str)
def test_loss_falls(run, changes):
    losses = run(keep_last=True, **changes).result["history"]["loss"]
    assert losses[-1] < 0.8 * losses[0]


def test_a_cut_inside_efficientnet_lite0(run):
    """Residual units, BatchNormalization all around, random weights."""
    outcome = run(keep_last=True, weights="random", backbone="efficientnet_lite0", strategy="fine_tuning",
                  freeze_depth=15, epochs=3)
    keras.utils.set_random_seed(0)
    before, after = BACKBONES.get("efficientnet_lite0").build(32), keras_files.read(outcome.file)
    moved = [not same(*([w for layer in layers for w in network.get_layer(layer.name).get_weights()]
                        for network in (before, after)))
             for layers in layers_by_block(before, BACKBONES.get("efficientnet_lite0"))]
    assert moved == [False] * 15 + [True] * 3
    assert outcome.result["feature_store"]["cut"] == "block14"


def test_same_seed_same_history_other_seed_another(run):
    assert run(**FINE).result["history"] == run(keep_last=True, **FINE).result["history"]
    assert run(seed=1).result["history"] != run().result["history"]


def test_stored_rows_and_recomputing_give_equal_curves(run, tmp_path, pretrained):
    stored, recomputed = train_now(tmp_path, pretrained).result, run(feature_store=False).result
    for name, values in stored["history"].items():
        np.testing.assert_allclose(values, recomputed["history"][name], atol=1e-4)
    stored, recomputed = stored["feature_store"], recomputed["feature_store"]
    assert {**stored, "used": True, "hit": False, "cut": "block5", "bytes": sum(COUNTS.values()) * WIDTH * 4,
            "found": 0, "computed": sum(COUNTS.values())} == stored
    assert {**recomputed, "used": False, "hit": False, "cut": "block5", "bytes": 0} == recomputed


def test_every_picture_is_read_once_a_run(run):
    reads = run(**FINE).reads
    assert sorted(reads) == sorted(f"{split}/{i}" for split, count in COUNTS.items() for i in range(count))


def test_what_is_said_in_order(run):
    outcome = run(**FINE)
    types = [event.type for event in outcome.events]
    assert types[0] == "progress" and types[-1] == "finished" and types.count("run_started") == 1
    started = outcome.of("run_started")[0]
    assert (started.epochs, started.steps_per_epoch, started.device) == (6, 3, "CPU")
    phases = outcome.of("phase_started")
    assert [(p.first_epoch, p.epochs, p.freeze_depth) for p in phases] == [(0, 2, 5), (2, 4, 3)]
    assert phases[0].trainable_parameters == WIDTH * 16 + 16 + 16 * 3 + 3
    assert phases[1].trainable_parameters > phases[0].trainable_parameters
    steps = [step for event in outcome.of("batch") for step in event.step]
    assert steps == list(range(1, 19))  # 40 pictures in batches of 16, six times
    assert [e for event in outcome.of("epoch") for e in event.epoch] == [1, 2, 3, 4, 5, 6]
    assert outcome.events[-1].result == outcome.result


def test_the_result_is_the_contracts(run):
    result = run(**FINE).result
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert {"status", "data", "backbone", "weights", "strategy", "freeze_depth", "image_size", "epochs", "seed",
            "history", "test", "seconds", "feature_store", "parameters", "best_epoch", "classes", "confusion",
            "fingerprint", "device"} == set(result)
    assert result["status"] == "FINISHED" and result["freeze_depth"] == 3
    assert all(len(values) == 6 for values in result["history"].values())
    assert result["seconds"]["features"] + result["seconds"]["training"] <= result["seconds"]["total"] + 0.01
    saved = keras_files.read(run(**FINE).file)
    assert result["parameters"]["total"] == saved.count_params()


def test_batch_points_average_to_the_epochs_figures(run):
    outcome = run()
    losses = [loss for event in outcome.of("batch") for loss in event.values["loss"]]
    sizes = np.array([16, 16, 8])
    for epoch in range(4):
        mean = np.average(losses[3 * epoch:3 * epoch + 3], weights=sizes)
        assert mean == pytest.approx(outcome.result["history"]["loss"][epoch], abs=1e-5)


def test_the_saved_network_has_the_figures_told_about_it(run):
    """Loaded in safe mode, fed raw pixels, judged by scikit-learn."""
    outcome, dataset = run(**FINE), make_dataset()
    saved = keras.saving.load_model(outcome.file, safe_mode=True)
    test = dataset.splits["test"]
    pixels = np.stack([noise(key, 32) for key in test.keys]).astype("float32")
    scores = saved.predict(pixels, verbose=0)
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-5)
    assert outcome.result["confusion"] == confusion_matrix(test.labels, scores.argmax(1), labels=range(3)).tolist()
    assert outcome.result["test"]["accuracy"] == np.mean(scores.argmax(1) == test.labels)
    assert outcome.result["test"]["loss"] == pytest.approx(log_loss(test.labels, scores, labels=range(3)), abs=1e-4)
    assert outcome.result["test"]["n"] == 15


def test_the_best_epoch_is_kept_not_the_last(run):
    """The saved network's validation figures are the best epoch's, by accuracy and then loss."""
    outcome = run(**FINE)
    history, best = outcome.result["history"], outcome.result["best_epoch"] - 1
    ranked = list(zip(history["val_accuracy"], (-loss for loss in history["val_loss"]), strict=True))
    assert ranked[best] == max(ranked)
    pixels, labels = validation()
    scores = keras_files.read(outcome.file)(pixels).numpy()
    assert log_loss(labels, scores, labels=range(3)) == pytest.approx(history["val_loss"][best], abs=1e-4)


def test_stop_takes_effect_after_one_batch_and_keeps_the_best_weights(run, tmp_path, pretrained):
    """Asked once before training and after every batch, of which an epoch has three and a validation one."""
    answers = iter([False] * 9 + [True])  # true after the first batch of the third epoch
    outcome, whole = train_now(tmp_path, pretrained, should_stop=lambda: next(answers)), run().result
    assert (result := outcome.result)["status"] == "STOPPED" and outcome.events[-1].type == "stopped"
    assert [step for event in outcome.of("batch") for step in event.step] == [1, 2, 3, 4, 5, 6, 7]
    assert result["history"] == {name: values[:2] for name, values in whole["history"].items()}
    assert result["test"] == {"loss": None, "accuracy": None, "n": 0, "ci95": None}
    assert not any(key.startswith("test") for key in outcome.reads)
    pixels, labels = validation()
    scores = keras_files.read(outcome.file)(pixels).numpy()
    best = result["history"]["val_loss"][result["best_epoch"] - 1]
    assert log_loss(labels, scores, labels=range(3)) == pytest.approx(best, abs=1e-4)


def test_nothing_is_read_any_more_once_a_stopped_run_has_ended(tmp_path, pretrained):
    """A reader left behind would go on in a thread, and hold the process at its end."""
    answers = iter([False, True])
    outcome = train_now(tmp_path, pretrained, should_stop=lambda: next(answers), feature_store=False)
    read = len(outcome.log)
    time.sleep(0.5)
    assert read == len(outcome.log)


def test_stop_before_the_first_epoch_keeps_what_is_there(tmp_path, pretrained):
    outcome = train_now(tmp_path, pretrained, should_stop=lambda: True)
    assert outcome.result["status"] == "STOPPED" and outcome.result["best_epoch"] is None
    assert outcome.result["history"]["loss"] == []
    assert keras_files.read(outcome.file).output_shape == (None, 3)


def test_the_test_split_is_read_once_and_only_after_training(tmp_path, pretrained):
    log = [entry if isinstance(entry, str) else entry.type for entry in train_now(tmp_path, pretrained).log]
    tests = [i for i, entry in enumerate(log) if entry.startswith("test/")]
    assert len(tests) == COUNTS["test"]
    assert tests[0] > max(i for i, entry in enumerate(log) if entry.startswith(("train/", "val/", "epoch")))


def test_a_picture_that_vanishes_is_named_and_left_out(tmp_path, pretrained):
    def read(key, size):
        if key == "train/5":
            raise OSError("it is gone")
        return noise(key, size)

    outcome = train_now(tmp_path, pretrained, make_dataset(read), epochs=2)
    notes = warnings(outcome)
    assert len(notes) == 1 and "5 (it is gone)" in notes[0] and "left out" in notes[0]
    assert outcome.result["status"] == "FINISHED"


def test_what_a_reader_shows_in_place_of_a_picture_is_neither_learnt_nor_kept(tmp_path, pretrained):
    """A folder's reader gives pages a grey square; stored under the good content, it would be found for ever."""
    class Reader:
        def __init__(self, wrong):
            self.failed, self._wrong = {}, wrong

        def __call__(self, key, size):
            if key == self._wrong:
                self.failed[key] = "cannot be opened"
                return np.full((size, size, 3), 128, np.uint8)
            return noise(key, size)

    notes = warnings(train_now(tmp_path, pretrained, make_dataset(Reader("train/5")), epochs=1))
    assert len(notes) == 1 and "5 (cannot be opened)" in notes[0]
    outcome = train_now(tmp_path, pretrained, make_dataset(Reader(None)), epochs=1)
    assert warnings(outcome) == [] and [key for key in outcome.log if isinstance(key, str)] == ["train/5"]


def test_a_broken_reader_of_everything_does_not_crash(tmp_path, pretrained):
    def read(key, size):
        raise ValueError("no picture")

    outcome = train_now(tmp_path, pretrained, make_dataset(read), epochs=1)
    assert outcome.result["status"] == "FINISHED"
    assert "52 pictures could not be read" in warnings(outcome)[0]  # train and val; test follows


def test_a_full_disk_costs_time_not_the_run(run, tmp_path, pretrained, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tl_core.features.shard.reserve", full)
    outcome = train_now(tmp_path, pretrained)
    assert outcome.result["feature_store"]["used"] is False
    assert any("full" in note.text for note in outcome.of("note"))
    np.testing.assert_allclose(outcome.result["history"]["loss"], run().result["history"]["loss"], atol=1e-4)


def test_early_stopping_ends_the_phase_and_says_so(tmp_path, pretrained):
    outcome = train_now(tmp_path, pretrained, learning_rate=1e-7, backbone_learning_rate=1e-7, epochs=9, patience=2,
                        head={"hidden": [], "dropout": 0.9}, freeze_depth=5, seed=3)
    losses = outcome.result["history"]["val_loss"]
    waited = 0
    for epoch, loss in enumerate(losses):
        waited = 0 if loss < min(losses[:epoch], default=9e9) else waited + 1
    assert waited == (2 if len(losses) < 9 else waited)
    assert any("early" in note.text for note in outcome.of("note")) == (len(losses) < 9)


def nan_from_batch(number, monkeypatch):
    """Make the loss of that batch of the run, and of all after it, no number."""
    seen, real = [], PhaseCallback.batch_ends

    def batch_ends(self, batch, values):
        seen.append(batch)
        real(self, batch, {**values, "loss": float("nan")} if len(seen) >= number else values)

    monkeypatch.setattr(PhaseCallback, "batch_ends", batch_ends)


def test_a_loss_that_is_no_number_is_told_in_three_clauses(tmp_path, pretrained, monkeypatch):
    nan_from_batch(2, monkeypatch)
    with pytest.raises(UserError, match="number in epoch 1. Expected a finite loss. Lower the learning rate, now 0.01"):
        train_now(tmp_path, pretrained)


def test_a_loss_that_explodes_later_leaves_the_best_epoch(run, tmp_path, pretrained, monkeypatch):
    whole = run().result
    nan_from_batch(8, monkeypatch)  # in the third epoch of three batches each
    outcome = train_now(tmp_path, pretrained)
    assert outcome.result["status"] == "FINISHED" and outcome.result["test"]["n"] == COUNTS["test"]
    assert outcome.result["history"]["loss"] == whole["history"]["loss"][:2]
    assert "in epoch 3" in warnings(outcome)[0]


def test_no_labelled_pictures(tmp_path, pretrained):
    with pytest.raises(UserError, match="no labelled training pictures"):
        train_now(tmp_path, pretrained, make_dataset(train=0))


def test_no_validation_and_no_test_pictures(tmp_path, pretrained):
    outcome = train_now(tmp_path, pretrained, make_dataset(val=0, test=0), epochs=1)
    assert [("validation" in text, "test" in text) for text in warnings(outcome)] == [(True, False), (False, True)]
    assert outcome.result["test"]["n"] == 0 and outcome.result["status"] == "FINISHED"


@pytest.mark.parametrize("imported", [True, False])
def test_pictures_are_early_drawing_while_tensorflow_is_imported_and_not_once_it_is_there(monkeypatch, imported):
    drawn = []
    monkeypatch.setattr(train.early_drawing, "drawing", lambda *given: drawn.append(given) or contextlib.nullcontext())
    if not imported:
        monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    assert ("tensorflow" in sys.modules) == imported
    with train._meanwhile("config", "dataset"):
        pass
    assert drawn == ([] if imported else [("config", "dataset")])
