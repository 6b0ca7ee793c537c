"""Deep CORAL's distance: by hand, as NumPy has it, and its gradient."""

import numpy as np
import pytest

from tests.training.objectives.arrays import gradient, rows, slope
from tl_core.training.objectives.coral import coral, covariance


def oracle(source, target) -> float:
    difference = np.cov(source, rowvar=False) - np.cov(target, rowvar=False)
    return float((difference ** 2).sum() / (4 * source.shape[1] ** 2))


def test_by_hand():
    """Source's covariance [[2, 2], [2, 2]], target's [[2, 0], [0, 0]]: squares 0 + 4 + 4 + 4 = 12, by 4 · 2² = 16."""
    source, target = np.array([[0.0, 0.0], [2.0, 2.0]]), np.array([[0.0, 1.0], [2.0, 1.0]])
    assert float(coral(source, target)) == pytest.approx(12 / 16)


def test_against_numpy_and_by_central_differences():
    source, target = rows(0, 7, 4), rows(1, 5, 4) * 2
    assert float(coral(source, target)) == pytest.approx(oracle(source, target), rel=1e-12)
    np.testing.assert_allclose(gradient(lambda x: coral(x, target), source),
                               slope(lambda x: oracle(x, target), source), atol=1e-8)
    np.testing.assert_allclose(gradient(lambda x: coral(source, x), target),
                               slope(lambda x: oracle(source, x), target), atol=1e-8)


def test_a_shift_is_no_distance_and_one_row_has_no_covariance():
    source = rows(0, 6, 3)
    assert float(coral(source, source + 5)) == pytest.approx(0, abs=1e-20)
    assert not covariance(source[:1]).numpy().any()
    assert np.isfinite(gradient(lambda x: coral(x, source), source[:1])).all()
