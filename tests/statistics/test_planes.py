import numpy as np
import pytest

from tl_core.statistics import planes


def test_axes_are_those_of_a_singular_value_decomposition():
    rows = np.random.default_rng(3).normal(size=(60, 9)) * [9, 6, 3, 1, 1, 1, 1, 1, 1]
    rows -= rows.mean(axis=0)
    exact = np.linalg.svd(rows, full_matrices=False)[2][:2].T
    axes = planes.principal_axes(rows)
    np.testing.assert_allclose(axes @ axes.T, exact @ exact.T, atol=1e-6)
    nearly = planes.principal_axes(rows + 0.05 * np.random.default_rng(4).normal(size=rows.shape), axes)
    np.testing.assert_allclose(nearly @ nearly.T, exact @ exact.T, atol=0.02)


@pytest.mark.parametrize("mirror", [1, -1])
def test_a_turned_and_mirrored_map_comes_back(mirror):
    points = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]]) * [1, mirror]
    np.testing.assert_allclose(planes.turned(points @ turn, points), points, atol=1e-5)
    assert planes.turned(points, None) is points
