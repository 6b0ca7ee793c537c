"""Discovering among texts: TF-IDF in the place of pixels, telling words, and sets that do not fit their features."""

import json

import numpy as np
import pytest

from tests import fake_text
from tl_core.adaptation import domain_features
from tl_core.adaptation.domain_features import DomainRows
from tl_core.discovery import discover, pictures, request, rows
from tl_core.discovery.feature_sources import TFIDF
from tl_core.errors import UserError
from ui.discover import pictures as cards


@pytest.fixture
def texts(monkeypatch):
    """The toy backbone's rows: one number for each word, so nothing is trained or loaded."""
    fake_text.registered(monkeypatch)

    def described(config, dataset, domains, progress=None, layer=None, stage=""):
        tokens = [np.bincount(fake_text.tokenize(dataset.read(key), 12), minlength=60) for key in domains[""]]
        return {"": DomainRows(np.asarray(tokens, np.float32), np.ones(len(tokens), bool))}
    monkeypatch.setattr(domain_features, "describe", described)


def test_texts_are_clustered_beside_tf_idf_and_random_weights(texts):
    asked = request.of_fields(fake_text.SET, backbone=fake_text.BACKBONE, weights="random", clusters=2, maps=())
    assert asked.features == (fake_text.BACKBONE, TFIDF)  # random weights are the backbone's own here
    result = discover.discover(asked)
    assert result.figures["modality"] == "text" and result.figures["count"] == sum(fake_text.COUNTS.values())
    words = {word for cluster in result.figures["clusters"] for word in cluster["telling"]}
    assert words & {word for of_class in fake_text.WORDS.values() for word in of_class}
    assert all(cluster["words"][0].startswith("Its words: ") for cluster in result.figures["clusters"])
    assert json.dumps(result.figures) and "TF-IDF" in result.figures["sentence"]
    card = cards.card(result, 0, "Typical", hidden=True)
    assert card["text"] and card["name"] == "text 1"


def test_tf_idf_rows_are_of_unit_length_and_know_same_texts(texts):
    every = pictures.load(fake_text.SET, None, 10, 0)
    found, readable, failures = rows.tf_idf(every)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(10)) and readable.all() and not failures


@pytest.mark.parametrize(("data", "features", "said"), [
    (fake_text.SET, "pixels", "is a set of texts, and pixels sees pictures"),
    ("fruits", "tfidf", "is a set of pictures, and TF-IDF sees texts"),
    ("fruits", fake_text.BACKBONE, "sees texts")])
def test_what_cannot_see_a_set_is_told_at_once(texts, data, features, said):
    with pytest.raises(UserError, match=said):
        request.of_fields(data, features)
