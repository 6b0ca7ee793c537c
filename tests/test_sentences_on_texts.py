"""What tl_core says of a set of texts, errors and notes, speaks of texts; pages have a test of their own
(tests/pages/test_both_modalities.py)."""

import json
import re

import numpy as np
import pytest

from tests.evaluation import finished_runs
from tl_core import tracking
from tl_core.comparison import comparison_table, group_verdicts, run_groups
from tl_core.comparison.run_groups import ComparedRun
from tl_core.config import HeadConfig, RunConfig
from tl_core.data import catalog, pair_composition, splits
from tl_core.data.dataset import Dataset, Split
from tl_core.data.pair_composition import PairRequest
from tl_core.data.tasks import with_tasks
from tl_core.data.texts import text_folder
from tl_core.embeddings import request
from tl_core.errors import UserError
from tl_core.evaluation import robustness, run_predictions
from tl_core.export import report
from tl_core.run_pictures.current import RunPictures
from tl_core.run_pictures.differences import GONE, Lacking
from tl_core.training import class_weights

CONFIG = RunConfig(data="notes", backbone="text_cnn", weights="random", freeze_depth=4, head=HeadConfig(hidden=(8,)))


def of(labels, prefix: str = "a", domains=None) -> Split:
    return Split(tuple(f"{prefix}{at}" for at in range(len(labels))), np.array(labels, np.int32), domains)


def texts(train, val=(0, 1), test=(0, 1), classes=("good", "bad"), domains: bool = False, prefix: str = "") -> Dataset:
    """A set with these labels; with ``domains`` its training texts are the source and the others the target."""
    parts = {name: of(labels, f"{prefix}{name}", ("source" if name == "train" else "target",) * len(labels)
                      if domains else None) for name, labels in (("train", train), ("val", val), ("test", test))}
    return Dataset("reviews", "Reviews", classes, parts, lambda key, *_: key, lambda key: key, modality="text")


@pytest.fixture
def folder(tmp_path):
    """``folder({"train/good/0.txt": "words"})`` writes the files; the folder."""
    def write(files: dict[str, str]):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path
    return write


def speaks_of_texts(sentence: str) -> None:
    assert not re.search("picture", sentence, re.IGNORECASE) and "text" in sentence, sentence


ERRORS = {
    "too few": lambda: splits.check_enough(texts((0, 1), (), ())),
    "a class without training": lambda: splits.check_enough(texts((0, 0))),
    "limit": lambda: splits.limit_train(texts((0, 1) * 9), 1, 0),
    "stream": lambda: texts((0, 1)).stream("unlabelled"),
    "task": lambda: with_tasks(texts((0, 1), classes=("good",)), ("label",)),
    "one class": lambda: pair_composition.compose(
        texts((0, 0), domains=True), PairRequest(target_domain="target"), lambda *_: texts((0, 1))),
    "the same twice": lambda: pair_composition.compose(
        texts((0, 1)), PairRequest(target_data="other"), lambda *_: texts((0, 1))),
    "no class in common": lambda: pair_composition.compose(
        texts((0, 1)), PairRequest(target_data="other"), lambda *_: texts((0, 1), classes=("one", "two"), prefix="o")),
    "limit of features": lambda: request.of_backbone(
        {"data": "notes", "backbone": "text_cnn", "weights": "random"}, "train", 1),
}


@pytest.mark.parametrize("call", ERRORS.values(), ids=ERRORS.keys())
def test_errors_of_sets(isolated, call):
    with pytest.raises(UserError) as raised:
        call()
    assert "picture" not in str(raised.value) and "None" not in str(raised.value)


@pytest.mark.parametrize(("files", "said"), [
    ({"train/good/0.txt": "words", "train/bad/0.txt": "words", "test/ugly/0.txt": "words"}, "must be in 'train' too"),
    ({"good/0.txt": "words", "bad/0.txt": " "}, "only one class with texts that can be read")])
def test_errors_of_folders(folder, files, said):
    with pytest.raises(UserError, match=said) as raised:
        text_folder.text_folder_dataset(folder(files), name="reviews")
    speaks_of_texts(str(raised.value))


def test_notes_of_folders(folder):
    dataset = text_folder.text_folder_dataset(folder({
        **{f"{name}/{at}.txt": f"{name} {at}" for name in ("good", "bad") for at in range(9)}, "lost.txt": "words",
        "empty/0.txt": " "}), name="reviews")
    for note in dataset.notes:
        assert "picture" not in note
    assert any("text" in note for note in dataset.notes)


def test_errors_and_sentences_on_a_run(isolated):
    run = run_predictions.of_run(finished_runs.finished(CONFIG))
    dataset = catalog.listing("notes")
    untested = tracking.create_run(CONFIG, tracking.new_owner(), "RUNNING")
    tracking.end_run(untested, "FINISHED")
    for call in (lambda: robustness.measured(run, 0), lambda: run_predictions.of_run(untested)):
        with pytest.raises(UserError) as raised:
            call()
        speaks_of_texts(str(raised.value))
    lacking = RunPictures("notes", dataset, {name: (Lacking("a", GONE),) for name in ("train", "val", "test")})
    speaks_of_texts(lacking.said())
    weights = class_weights.balanced(np.array([0, 0, 1]), 2)
    speaks_of_texts(class_weights.in_words(weights, ("good", "bad"), dataset.noun))
    speaks_of_texts(class_weights.in_words(np.ones(2), ("good", "bad"), dataset.noun))


def test_a_report_and_a_verdict(isolated):
    run_id = finished_runs.finished(CONFIG)
    told = tracking.training_folder(run_id) / "result.json"
    told.write_text(json.dumps({**json.loads(told.read_text()), "history": {}}))
    record = tracking.run(run_id)
    page = report.page(record)
    shown = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert "test texts are right" in shown and "Confusion on the test texts" in shown
    assert not re.findall(r".{0,40}picture.{0,40}", shown, re.IGNORECASE)
    groups = run_groups.groups([ComparedRun(record.run_id, CONFIG.changed(limit=limit), "FINISHED", record.result)
                                for limit in (None, 40)])
    answers = run_predictions.of_run(record.run_id).test
    judged = group_verdicts.pairwise_verdicts(groups, lambda run: answers)
    assert judged.headline
    alike = run_groups.groups([ComparedRun(record.run_id, CONFIG.changed(learning_rate=rate), "FINISHED", record.result)
                               for rate in (1e-3, 1e-2)])
    verdict, = comparison_table.verdicts(alike, lambda run: answers)
    speaks_of_texts(verdict["sentence"])
