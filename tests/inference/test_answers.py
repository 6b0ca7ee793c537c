"""Answers against Keras' own predict, batch by batch, and what is kept warm."""

import csv
import io

import numpy as np
import pytest

from tests.inference import saved_runs
from tl_core import tracking
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.inference import answers, model_cache, predictor, table
from tl_core.inference.answers import Answer, Unread
from tl_core.inference.pictures import Picture


def of_array(name: str, pixels: np.ndarray, truth: str = "") -> Picture:
    return Picture(name, lambda sizes, intensity=None: [pixels for _ in sizes], truth)


def broken(sizes, intensity=None):
    raise Broken("a PDF, not an image")


@pytest.fixture
def run(network):
    return predictor.of_run(saved_runs.finished(network))


def test_best_by_hand_equal_ones_in_the_classes_order():
    assert answers.best(np.array([0.2, 0.3, 0.3, 0.2]), "abcd", 3) == (("b", 0.3), ("c", 0.3), ("a", 0.2))


def test_every_picture_of_several_batches_gets_its_own_answer(run, network, monkeypatch):
    monkeypatch.setattr(answers, "BATCH", 3)
    pixels = np.random.default_rng(1).integers(0, 256, (7, 32, 32, 3)).astype(np.uint8)
    asked = [of_array(f"{i}.png", row, "pear" if i == 5 else "") for i, row in enumerate(pixels)]
    asked.insert(4, Picture("it.pdf", broken))
    progress = []
    told = list(answers.predict([run], asked, 2, lambda *news: progress.append(news)))
    assert [one.picture for one in told] == [picture.name for picture in asked]
    assert told[4] == Unread("it.pdf", "a PDF, not an image")
    expected = network.predict(pixels.astype("float32"), verbose=0)
    read = [one for one in told if isinstance(one, Answer)]
    for one, shares in zip(read, expected, strict=True):
        assert one.label == saved_runs.CLASSES[shares.argmax()] and len(one.top) == 2
        assert one.confidence == pytest.approx(shares.max(), abs=1e-5) and one.milliseconds > 0
    assert [one.truth for one in read] == [""] * 5 + ["pear", ""]
    assert progress[0] == ("Predicting", 0, 8) and progress[-1] == ("Predicting", 8, 8) and len(progress) == 4


def test_two_networks_answer_side_by_side(run, network):
    other = predictor.of_run(saved_runs.finished(saved_runs.network(seed=5)))
    pixels = np.full((32, 32, 3), 90, np.uint8)
    told = list(answers.predict([run, other], [of_array("a.png", pixels), Picture("b", broken)], 3))
    assert [(one.picture, getattr(one, "network", None)) for one in told] == [
        ("a.png", run.name), ("a.png", other.name), ("b", None)]
    assert told[0].top != told[1].top
    assert sum(share for _, share in told[0].top) == pytest.approx(1)


@pytest.mark.parametrize("top", [0, 4, -1])
def test_more_classes_than_there_are(run, top):
    with pytest.raises(UserError, match=f"top is {top}.*from 1 to 3"):
        list(answers.predict([run], [], top))


def test_the_table_reads_back(run):
    file = io.StringIO()
    asked = [of_array("a, b.png", np.zeros((32, 32, 3), np.uint8), "plum"), Picture("it.pdf", broken)]
    told = list(table.write(answers.predict([run], asked, 2), file, 2))
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["file"] for row in rows] == ["a, b.png", "it.pdf"]
    assert (rows[0]["network"], rows[0]["true"]) == (run.name, "plum")
    assert (rows[0]["label"], rows[0]["label_2"]) == tuple(label for label, _ in told[0].top)
    assert float(rows[0]["confidence_2"]) == pytest.approx(told[0].top[1][1], abs=1e-6)
    assert rows[0]["problem"] == "" and rows[1]["problem"] == "a PDF, not an image" and rows[1]["label"] == ""


def test_networks_stay_warm_until_others_come_or_their_file_changes(network, monkeypatch):
    model_cache.forget()
    monkeypatch.setattr(model_cache, "KEPT", 2)
    names = [f"run:{saved_runs.finished(network)}" for _ in range(3)]
    first = model_cache.get(names[0])
    assert model_cache.get(names[0]) is first and model_cache.is_warm(names[0])
    model_cache.get(names[1])
    model_cache.get(names[2])
    assert not model_cache.is_warm(names[0]) and model_cache.is_warm(names[2])
    second = model_cache.get(names[2])
    file = tracking.model_file(second.name)
    file.write_bytes(b"damaged")
    with pytest.raises(UserError, match="cannot be read"):
        model_cache.get(names[2])
    file.unlink()
    with pytest.raises(UserError, match="no saved model"):
        model_cache.get(names[2])
    with pytest.raises(UserError, match="Expected run:RUN_ID or backbone:NAME"):
        model_cache.get("resnet50")
