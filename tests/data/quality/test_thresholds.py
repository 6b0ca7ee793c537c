"""Thresholds follow from pairs of the set that are no copies; by hand on pairs whose detail is known."""

import numpy as np
import pytest

from tl_core.data.quality import thresholds
from tl_core.data.quality.thresholds import Thresholds
from tl_core.data.quality.unit_rows import UnitRows


@pytest.fixture
def measured(monkeypatch):
    """``measured(fine, labels)``: the thresholds where pairs of the set have this detail in turn."""
    def measured(fine, labels=None, vectors=None):
        monkeypatch.setattr(thresholds, "detail", lambda pictures, pairs: np.resize(np.array(fine, float), len(pairs)))
        labels = np.zeros(300, int) if labels is None else np.array(labels)
        pictures = type("Pictures", (), {"labels": labels})
        rows = None if vectors is None else UnitRows(vectors, np.arange(len(labels)))
        return thresholds.measure(pictures, np.arange(len(labels)), rows)
    return measured


def test_photographs_have_little_in_common(measured):
    found = measured([0.05, 0.1])  # mean 0.075, deviation 0.025
    assert (found.possible, found.sure, found.fine_if_similar) == (0.77, 0.93, 0.5)


def test_alike_by_nature_asks_for_more(measured):
    found = measured([0.7, 0.8])  # mean 0.75, deviation 0.05: 0.75 + 3 * 0.05 and + 4 * 0.05
    assert found.possible == pytest.approx(0.9, abs=1e-3) and found.sure == pytest.approx(0.95, abs=1e-3)
    assert found.fine_if_similar == found.possible


def test_never_more_than_a_reencoded_copy_reaches(measured):
    found = measured([0.2, 1.0])
    assert (found.possible, found.sure) == (0.95, 0.98)


def test_embeddings_that_are_all_alike_ask_for_more(measured):
    same = np.tile([1.0, 0.0], (300, 1))
    assert measured([0.05, 0.1], vectors=same).similar == 0.99
    apart = np.random.default_rng(0).normal(0, 1, (300, 64))
    assert measured([0.05, 0.1], vectors=apart / np.linalg.norm(apart, axis=1, keepdims=True)).similar == 0.9


@pytest.mark.parametrize("labels", [[], [0], [0, 1, 2, 3]])
def test_without_two_pictures_of_a_class_nothing_is_measured(measured, labels):
    assert measured([0.9], labels=labels) == Thresholds()


def test_pairs_are_of_one_class_and_always_the_same():
    labels = np.repeat([-1, 0, 1], 50)
    pairs = thresholds._pairs(labels)
    assert len(pairs) > 300 and (labels[pairs[:, 0]] == labels[pairs[:, 1]]).all() and (pairs[:, 0] < pairs[:, 1]).all()
    assert (pairs == thresholds._pairs(labels)).all()
