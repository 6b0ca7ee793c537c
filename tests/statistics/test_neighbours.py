"""Classes by nearest neighbours, by hand and against scikit-learn."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from tl_core.statistics.neighbours import neighbour_accuracy, unit


def test_by_hand():
    bank, labels = np.array([[1.0, 0], [0.9, 0.1], [0, 1]]), np.array([0, 0, 1])
    asked = np.array([[2.0, 0.1], [0.1, 3]])
    assert neighbour_accuracy(bank, labels, asked, np.array([0, 1]), 1) == 1
    assert neighbour_accuracy(bank, labels, asked, np.array([0, 1]), 3) == 0.5, "two of the three are of class 0"
    assert neighbour_accuracy(bank, labels, asked, np.array([0, 1]), 2) == 1, "of one vote each the nearer wins"


@pytest.mark.parametrize("count", [1, 5])
def test_against_scikit_learn(count):
    rng = np.random.default_rng(0)
    bank, asked = rng.normal(size=(60, 8)), rng.normal(size=(40, 8))
    labels, right = rng.integers(0, 2, 60), rng.integers(0, 2, 40)  # of two classes an odd number has no ties
    theirs = KNeighborsClassifier(count, metric="cosine").fit(bank, labels).score(asked, right)
    assert neighbour_accuracy(bank, labels, asked, right, count) == pytest.approx(theirs)


def test_rows_of_zeros_stay():
    assert unit(np.zeros((1, 3))).tolist() == [[0, 0, 0]]
