"""Answers against Keras' own predict, batch by batch, and what is kept warm."""


import numpy as np
import pytest

from tests.inference import saved_runs
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.inference import answers, predictor
from tl_core.inference.answers import Answer, Unread
from tl_core.inference.pictures import Picture


def of_array(name: str, pixels: np.ndarray, truth: str = "") -> Picture:
    return Picture(name, lambda sizes, intensity=None: [pixels for _ in sizes], truth)


def broken(sizes, intensity=None):
    raise Broken("a PDF, not an image")


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
