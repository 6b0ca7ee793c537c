"""DAN's discrepancy: by hand, as NumPy has it pair by pair, and its gradient."""

import numpy as np
import pytest

from tests.training.objectives.arrays import gradient, rows, slope
from tl_core.training.objectives.mmd import SCALES, mmd


def distances(a, b):
    return ((a[:, None] - b[None]) ** 2).sum(axis=-1)


def bandwidth(source, target) -> float:
    both = np.concatenate([source, target])
    return distances(both, both).sum() / (len(both) * (len(both) - 1))


def oracle(source, target, width) -> float:
    def kernel(a, b):
        return np.mean([np.exp(-distances(a, b) / (scale * width)).mean() for scale in SCALES])
    return kernel(source, source) + kernel(target, target) - 2 * kernel(source, target)


def test_by_hand():
    """Two single rows at a distance of 2: 1 + 1 − 2 exp(−4 / 4) with one kernel as wide as the mean distance."""
    assert float(mmd(np.array([[0.0]]), np.array([[2.0]]), (1.0,))) == pytest.approx(2 - 2 * np.exp(-1))


def test_against_numpy_and_by_central_differences():
    source, target = rows(0, 6, 3), rows(1, 4, 3) + 1
    width = bandwidth(source, target)
    assert float(mmd(source, target)) == pytest.approx(oracle(source, target, width), rel=1e-10)
    np.testing.assert_allclose(gradient(lambda x: mmd(x, target), source),
                               slope(lambda x: oracle(x, target, width), source), atol=1e-8)
    np.testing.assert_allclose(gradient(lambda x: mmd(source, x), target),
                               slope(lambda x: oracle(source, x, width), target), atol=1e-8)


def test_equal_domains_are_at_no_distance_and_equal_rows_no_fault():
    source = rows(0, 6, 3)
    assert float(mmd(source, source[::-1])) == pytest.approx(0, abs=1e-12)
    assert float(mmd(source, rows(1, 6, 3) + 4)) > 0.5
    alike = np.ones((3, 2))
    assert float(mmd(alike, alike)) == pytest.approx(0) and np.isfinite(gradient(lambda x: mmd(x, alike), alike)).all()
