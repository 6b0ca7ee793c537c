"""What is asked of a run's network, once: validation answers, and changed test pictures."""

from dataclasses import replace

import numpy as np
import pytest

from tests.data.test_dataset import marked
from tests.evaluation import finished_runs
from tl_core import tracking
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.evaluation import (
    cache,
    corruptions,
    robustness,
    run_inference,
    run_predictions,
    summary,
    tasks,
    validation,
)
from tl_core.evaluation.corruptions import CORRUPTIONS
from tl_core.run_pictures import RunPictures
from tl_core.statistics.predictions import Predictions
from tl_core.training.evaluation import wilson

TWO = finished_runs.CONFIG.changed(classes=("3", "8"))


@pytest.fixture
def run():
    return run_predictions.of_run(finished_runs.finished(TWO))


@pytest.fixture
def asked(monkeypatch):
    """A network that takes bright pictures for an 8; the batches it was asked about."""
    batches = []

    def ask(pictures: np.ndarray) -> np.ndarray:
        batches.append(pictures)
        light = pictures.mean(axis=(1, 2, 3)) / 255
        return np.stack([1 - light, light], axis=1)
    monkeypatch.setattr(run_inference, "network", lambda run_id, progress: ask)
    return batches


def test_a_run_comes_with_its_answers_and_one_without_says_so(run):
    dataset = catalog.load(TWO)
    assert run.classes == dataset.classes == ("3", "8")
    assert run.test.keys.tolist() == list(dataset.splits["test"].keys)
    assert run.test.correct.mean() == pytest.approx(0.75, abs=0.01)
    waiting = tracking.create_run(TWO, tracking.new_owner())
    with pytest.raises(UserError, match="kept no answers to test pictures. Expected a run that finished"):
        run_predictions.of_run(waiting)
    with pytest.raises(UserError, match="No run named 'gone'"):
        run_predictions.of_run("gone")


def test_answers_of_other_classes_are_refused():
    other = Predictions(np.array(["a"]), np.array([0]), np.zeros((1, 3)))
    with pytest.raises(UserError, match="kept 1 answers of 3 classes"):
        run_predictions.of_run(finished_runs.finished(TWO, answers=other))


def test_validation_pictures_are_asked_about_once_and_none_is_a_test_picture(run, asked):
    told = []
    found = validation.answers(run, lambda *news: told.append(news))
    split = catalog.load(TWO).splits["val"]
    assert found.keys.tolist() == list(split.keys) and found.labels.tolist() == split.labels.tolist()
    assert not np.intersect1d(found.keys, run.test.keys).size
    assert (validation.STAGE, len(split), len(split)) in told
    count = len(asked)
    again = validation.answers(run)
    assert len(asked) == count and np.allclose(again.logits, found.logits, atol=1e-6)


def test_test_pictures_among_the_validation_pictures_are_refused(run, asked, monkeypatch):
    dataset = catalog.load(TWO)
    swapped = dataset.with_splits({**dataset.splits, "val": dataset.splits["test"]})
    found = RunPictures("digits", swapped, dict.fromkeys(swapped.splits, ()))
    monkeypatch.setattr(run_inference, "pictures", lambda record, progress: found)
    with pytest.raises(UserError, match="validation pictures are test pictures of the run"):
        validation.answers(run)
    assert not asked and cache.validation(run.run_id) is None


def test_validation_pictures_without_a_label_are_not_asked_about(run, asked, monkeypatch):
    dataset = catalog.load(TWO)
    split = dataset.splits["val"]
    some = replace(split, labels=np.where(np.arange(len(split)) % 2, -1, split.labels).astype(np.int32))
    partly = dataset.with_splits({**dataset.splits, "val": some})
    found = RunPictures("digits", partly, dict.fromkeys(partly.splits, ()))
    monkeypatch.setattr(run_inference, "pictures", lambda record, progress: found)
    answers = validation.answers(run)
    assert answers.keys.tolist() == list(split.keys[::2]) and (answers.labels >= 0).all()
    assert sum(map(len, asked)) == len(answers)


def test_a_set_that_has_changed_is_refused(run, asked, monkeypatch):
    dataset = catalog.load(TWO)
    fewer = {**dataset.splits, "train": dataset.splits["train"].take(range(5))}
    monkeypatch.setattr(catalog, "load", lambda config, progress: dataset.with_splits(fewer))
    for work in (lambda: tasks.validate(run.run_id), lambda: tasks.robustness(run.run_id, 10)):
        with pytest.raises(UserError, match="has changed since the run was trained"):
            work()


def test_the_summary_with_a_temperature_from_validation_answers_alone(run):
    answers = finished_runs.mostly_right(catalog.load(TWO), "val")
    found = summary.scaled(run, answers)
    assert found["value"] > 1 and found["validation"] == len(answers)
    assert found["after"]["nll"] < found["before"]["nll"] and found["after"]["accuracy"] == found["before"]["accuracy"]
    right = Predictions(answers.keys, answers.logits.argmax(axis=1), answers.logits)
    assert summary.scaled(run, right)["value"] is None and "are right" in summary.scaled(run, right)["why"]


def test_robustness_by_another_way_and_measured_once(run, asked):
    found = robustness.measured(run, 40)
    assert (found["pictures"], found["of"]) == (40, len(run.test)) and list(found["curves"]) == [
        "blur", "noise", "brightness", "rotation"]
    chosen = np.sort(np.random.default_rng(0).permutation(len(run.test))[:40])
    right = int(run.test.correct[chosen].sum())
    assert found["clean"] == {"accuracy": right / 40, "ci95": wilson(right, 40)}
    dataset, brightness = catalog.load(TWO), CORRUPTIONS[2]
    pictures = [corruptions.corrupted(brightness, dataset.read(key, 32), key, 1) for key in run.test.keys[chosen]]
    expected = np.mean((np.array([picture.mean() for picture in pictures]) > 127.5) == run.test.labels[chosen])
    assert found["curves"]["brightness"]["points"][2]["strength"] == 1
    assert found["curves"]["brightness"]["points"][2]["accuracy"] == pytest.approx(expected)
    count = len(asked)
    assert robustness.measured(run, 40) == found and len(asked) == count
    assert robustness.known(run, 500) is None and robustness.known(run, None) is None
    every = robustness.measured(run, None)
    assert robustness.known(run, len(run.test)) == robustness.known(run, 500) == every


def test_strength_0_is_the_picture_itself(asked):
    pictures = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 3)).astype(np.uint8)
    ask = run_inference.network("", None)
    labels = ask(pictures).argmax(axis=1)
    assert robustness.right_answers(ask, (list("abcd"), pictures), labels, CORRUPTIONS[1], 0) == 4
    assert np.array_equal(asked[-1], pictures)


def test_cancelled_nothing_is_kept_and_bad_numbers_are_told(run, asked):
    class Cancelled(Exception):
        pass

    def cancel(stage, done, total):
        if done:
            raise Cancelled
    with pytest.raises(Cancelled):
        robustness.measured(run, 40, cancel)
    assert robustness.known(run, 40) is None
    with pytest.raises(UserError, match="The number of pictures is 0"):
        robustness.measured(run, 0)


def test_damaged_and_older_files_are_computed_anew(run, asked, monkeypatch):
    robustness.measured(run, 8)
    with monkeypatch.context() as later:
        later.setattr(cache, "VERSION", corruptions.VERSION + 1)
        assert robustness.known(run, 8) is None
    tracking.fetch(run.run_id, f"evaluation/robustness-{corruptions.VERSION}-8.json").write_text("{")
    assert robustness.known(run, 8) is None
    validation.answers(run)
    tracking.fetch(run.run_id, "evaluation/val_predictions.npz").write_bytes(b"damaged")
    assert cache.validation(run.run_id) is None


def test_a_picture_that_is_gone_is_a_changed_set(picture_folder, asked, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    run_id = finished_runs.finished(finished_runs.CONFIG.changed(data="colours"))
    tasks.validate(run_id)
    (picture_folder / "red" / "3.png").unlink()
    with pytest.raises(UserError, match="'colours' has changed"):
        tasks.robustness(run_id, None)
    tasks.validate(run_id)  # kept: the set is not looked at again


def test_a_run_with_a_target_is_scaled_by_the_pictures_of_its_source(run, monkeypatch):
    """As it was validated: the target's labels are its test's alone."""
    letters = marked(splits={name: split.labelled() for name, split in marked().splits.items()})
    config = TWO.model_copy(update={"target_domain": "y"})
    chosen = validation._validation_set(letters.with_splits({**letters.splits, "val": letters.splits["train"]}), config)
    assert chosen.keys == ("a", "b") and set(chosen.domains) == {"x"}
    plain = validation._validation_set(letters, TWO)
    assert plain.keys == letters.splits["val"].keys
