"""A run on texts written as a SavedModel that takes them as they are."""

import dataclasses
import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.inference import saved_runs
from tests.runtimes_here import runtimes_here  # noqa: F401
from tests.stores import own_store  # noqa: F401
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.text import word_pieces
from tl_core.config import HeadConfig, RunConfig
from tl_core.data import catalog
from tl_core.export import exporting, tokenizing_parity
from tl_core.export.source import ExportSource
from tl_core.networks.head import Head

CONFIG = RunConfig(data="notes", backbone="text_cnn", weights="random", head=HeadConfig(hidden=()))
CLASSES = ("delivery", "price", "quality", "service")


@pytest.fixture
def run_id():
    keras.utils.set_random_seed(4)
    base = BACKBONES.get("text_cnn").build(128)
    return saved_runs.finished(keras.Model(base.input, Head(CONFIG.head, 4).probabilities(base.output)), CLASSES,
                               CONFIG, fingerprint=catalog.load(CONFIG).fingerprint())


@pytest.mark.usefixtures("runtimes_here")
def test_it_takes_texts_and_says_how_well(run_id, tmp_path):
    exported = exporting.export(run_id, "savedmodel", tmp_path / "saved")
    reading = exported.certificate.reading
    assert exported.certificate.agrees and reading["agrees"] and reading["largest_difference"] < 1e-5
    assert [kind["kind"] for kind in reading["kinds"]] == [tokenizing_parity.ODD]  # the run kept no test
    served = tf.saved_model.load(str(exported.folder)).signatures
    texts = ["The kettle — naïve café", "東京 한국어 🙂"]
    scores = served["serving_default"](texts=tf.constant(texts))["scores"].numpy()
    source = ExportSource(run_id)
    rows = np.stack([word_pieces.tokenize(text, 128) for text in texts])
    np.testing.assert_allclose(scores, source.scores(rows)["scores"], atol=1e-6)
    card = (exported.folder / "README.md").read_text(encoding="utf8")
    assert 'served["serving_default"](texts=tf.constant(' in card and "as the tokenizer.json says, inside" in card
    assert "pictures" not in card and (exported.folder / "tokenizer.json").is_file()
    assert json.loads((exported.folder / "certificate.json").read_text())["reading"]["of"] == "texts"


def test_a_wrong_tokenizer_would_be_told(run_id, tmp_path, monkeypatch):
    source = ExportSource(run_id)
    scores = np.tile(np.eye(4, dtype=np.float32)[0], (len(tokenizing_parity.ODD_TEXTS), 1))
    answer = dataclasses.make_dataclass("Answer", ["scores", "milliseconds"])(scores, 1.0)
    monkeypatch.setattr(tokenizing_parity.subprocess_runtime, "scores", lambda *asked: answer)
    found = tokenizing_parity.compare(source, tmp_path, source.test_pictures(4), lambda: None)
    assert not found["agrees"] and found["fails"] == [tokenizing_parity.ODD] and "odd texts (" in found["said"]
