"""Rows of unit length on their first directions: scikit-learn's, and shares of the variance that add up."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import normalize

from tl_core.discovery.reduction import reduce, unit_rows


def test_it_is_scikit_learns():
    rows = np.random.default_rng(0).normal(size=(40, 60)).astype(np.float32)
    theirs = PCA(10, svd_solver="full").fit(normalize(rows.astype(float)))
    mine = reduce(rows, dimensions=10)
    assert np.abs(mine.points) == pytest.approx(np.abs(theirs.transform(normalize(rows.astype(float)))), abs=1e-8)
    assert mine.explained_variance == pytest.approx(theirs.explained_variance_ratio_.sum())


@pytest.mark.parametrize("rows", [np.zeros((3, 4)), np.ones((3, 4)), np.ones((1, 4)), np.zeros((0, 4))])
def test_rows_that_do_not_differ(rows):
    reduced = reduce(rows)
    assert len(reduced.points) == len(rows) and not reduced.points.any() and reduced.explained_variance == 1


def test_zeros_stay_zeros():
    assert unit_rows(np.array([[3.0, 4], [0, 0]])).tolist() == [[0.6, 0.8], [0, 0]]
