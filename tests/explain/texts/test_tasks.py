"""What the Why page asks about texts, carried out in this process with a run of random weights."""

import json

import numpy as np
import pytest

from tests import fake_text
from tests.inference import text_runs
from tests.stores import own_store  # noqa: F401
from tl_core.errors import UserError
from tl_core.explain.texts import explain, tasks
from tl_core.inference import model_cache, predictor

TEXT = "it works <b>quick</b> \u202eand bright " + " ".join(fake_text.WORDS["bad"])


@pytest.fixture
def name(monkeypatch):
    model_cache.forget()
    tasks._kept.clear()
    fake_text.registered(monkeypatch)
    return f"run:{text_runs.finished()}"


@pytest.mark.parametrize("method", ["occlusion", "integrated_gradients"])
def test_words_and_beside_them_random_weights(name, method):
    asked = [(kind, name, method, "") for kind in (tasks.WORDS, tasks.SANITY)]
    answers = tasks.why(asked, ("text", TEXT))["answers"]
    words, sanity = (answers[one] for one in asked)
    assert [TEXT[start:end] for start, end in words["spans"]] == TEXT.split()[:12]
    assert len(words["values"]) == len(sanity["values"]) == 12 and words["cut"] and words["size"] == 12
    shares = predictor.probabilities(model_cache.get(name), fake_text.tokenize(TEXT, 12)[None])[0]
    assert words["label"] == text_runs.CLASSES[shares.argmax()] == words["top"][0][0]
    assert words["share"] == pytest.approx(shares.max())
    assert not np.allclose(words["values"], sanity["values"], rtol=0.1)
    assert sanity["likeness"] is None and "fewer than 16 words" in sanity["sentence"]
    json.dumps(words)


def test_another_class_is_explained_and_what_is_wrong_told(name):
    asked = [(tasks.WORDS, name, "occlusion", "good"), (tasks.WORDS, name, "occlusion", "nosuch"),
             (tasks.WORDS, name, "grad_cam", ""), (tasks.WORDS, name, "attention_rollout", ""),
             (tasks.WORDS, "run:gone", "occlusion", "")]
    answers = list(tasks.why(asked, ("text", TEXT))["answers"].values())
    assert answers[0]["label"] == "good"
    for answer, said in zip(answers[1:], ("nosuch", "grad_cam", "has no attention", "No run named"), strict=True):
        assert said in answer["error"]
    empty, = tasks.why(asked[:1], ("text", "  "))["answers"].values()
    assert "There is no word" in empty["error"]


def test_a_class_is_explained_by_its_own_logit(name):
    network = model_cache.get(name)
    values = {label: explain.explain(network, TEXT, "occlusion", label).values for label in text_runs.CLASSES}
    assert not np.allclose(values["good"], values["bad"])


@pytest.mark.parametrize(("correlation", "said"), [
    (None, "no likeness"), (0.7, "much alike"), (0.3, "somewhat alike"), (-0.1, "−0.10: not alike")])
def test_what_the_likeness_means(correlation, said):
    assert said in explain.sentence(correlation)


def test_progress_may_stop_it(name):
    def stop(*news):
        raise UserError("Stopped.", "Nothing.", "Nothing.")
    with pytest.raises(UserError, match="Stopped"):
        explain.explain(model_cache.get(name), TEXT, "occlusion", None, stop)
