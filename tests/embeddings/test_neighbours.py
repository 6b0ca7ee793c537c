"""Nearest neighbours against scikit-learn's and NumPy's, agreement and chance by hand."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from tests.embeddings import caches
from tl_core.embeddings import neighbours

ROWS = np.random.default_rng(0).normal(0.3, 1, (60, 9)).astype(np.float32)


def test_neighbours_are_those_of_scikit_learn_and_of_numpy():
    found = neighbours.nearest(ROWS, 7)
    distances, indices = NearestNeighbors(n_neighbors=8, metric="cosine").fit(ROWS).kneighbors(ROWS)
    assert np.array_equal(indices[:, 0], np.arange(60)) and np.array_equal(found["indices"], indices[:, 1:])
    assert np.allclose(found["cosines"], 1 - distances[:, 1:], atol=1e-6)
    lengths = np.linalg.norm(ROWS, axis=1)
    cosines = ROWS @ ROWS.T / np.outer(lengths, lengths)
    np.fill_diagonal(cosines, -2)
    assert np.array_equal(found["indices"], np.argsort(-cosines, axis=1)[:, :7])


def test_length_does_not_count_and_no_picture_is_its_own_neighbour():
    twice = np.concatenate([ROWS[:20], 3 * ROWS[:20]])  # each picture has a twin in the same direction
    found = neighbours.nearest(twice)
    assert np.array_equal(found["indices"][:, 0], (np.arange(40) + 20) % 40)
    assert found["cosines"][:, 0] == pytest.approx(1, abs=1e-6)
    assert (found["indices"] != np.arange(40)[:, None]).all() and found["indices"].shape == (40, neighbours.KEPT)


def test_few_rows_have_fewer_neighbours_and_one_has_none():
    assert neighbours.nearest(ROWS[:4])["indices"].shape == (4, 3)
    assert "1 pictures" in caches.refusal(neighbours.nearest, ROWS[:1])


def test_agreement_and_chance_by_hand():
    labels = np.array([0, 0, 0, 1])
    indices = np.array([[1, 3], [0, 2], [3, 1], [0, 1]])
    assert neighbours.agreement(indices, labels, 1) == 2 / 4  # of the nearest: yes, yes, no, no
    assert neighbours.agreement(indices, labels, 2) == 4 / 8  # yes no, yes yes, no yes, no no
    assert neighbours.by_chance(labels) == 6 / 12  # of 4 · 3 ordered pairs, 3 · 2 are both of class 0


def test_chance_is_what_neighbours_of_noise_agree_by():
    rng = np.random.default_rng(1)
    labels, rows = rng.integers(0, 3, 1500), rng.normal(0, 1, (1500, 5))
    assert neighbours.agreement(neighbours.nearest(rows)["indices"], labels) == pytest.approx(
        neighbours.by_chance(labels), abs=0.02)
