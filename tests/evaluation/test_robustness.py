import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.evaluation.conftest import TWO
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.evaluation import corruptions, robustness, run_inference, run_predictions
from tl_core.evaluation.corruptions import CORRUPTIONS, kinds
from tl_core.training.evaluation import wilson


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


def test_texts_are_changed_before_they_are_tokens(monkeypatch):
    from tests import fake_text
    fake_text.registered(monkeypatch)
    config = finished_runs.CONFIG.changed(data=fake_text.SET, backbone=fake_text.BACKBONE, freeze_depth=2)
    asked = []

    def ask(tokens: np.ndarray) -> np.ndarray:
        asked.append(tokens)
        return np.tile([0.0, 1.0], (len(tokens), 1))  # "good", whatever it reads
    monkeypatch.setattr(run_inference, "network", lambda run_id, progress: ask)
    texts = run_predictions.of_run(finished_runs.finished(config))
    found = robustness.measured(texts, 4)
    assert list(found["curves"]) == ["typos", "capitals", "left_out", "shortened"]
    chosen = np.sort(np.random.default_rng(0).permutation(len(texts.test))[:4])
    keys, capitals = texts.test.keys[chosen].tolist(), kinds("text")[1]
    loud = np.stack([fake_text.tokenize(corruptions.corrupted(capitals, fake_text.read(key), key, 100), 12)
                     for key in keys])
    assert any(np.array_equal(batch, loud) for batch in asked)
    shares = {point["accuracy"] for curve in found["curves"].values() for point in curve["points"]}
    assert shares == {float(np.mean(texts.test.labels[chosen] == 1))}
