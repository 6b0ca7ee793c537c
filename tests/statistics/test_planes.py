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


def test_a_followed_plane_keeps_points_where_they_were_though_their_rows_turn():
    rows, plane = np.random.default_rng(1).normal(size=(50, 3)) * [5, 2, 0.1], planes.FollowedPlane()
    first = plane.points(rows, None)
    assert first.std() == pytest.approx(1)
    again = plane.points(rows @ np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]), first.tolist())
    np.testing.assert_allclose(again, first, atol=1e-4)
    assert planes.FollowedPlane().points(np.array([[1.0], [3.0]]), None).shape == (2, 2)  # one figure a row
