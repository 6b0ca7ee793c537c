"""Outlines and where they stand, against sums one can do by hand."""

import numpy as np
import pytest

from tl_core.data.drawing.geometry import Placement, box, closed, dots, ellipse, mirrored, ribbon, rotated


def area(outline: np.ndarray) -> float:
    x, y = outline.T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def test_areas_of_outlines():
    assert area(ellipse(1, 2, 0.5, 0.25, 200)) == pytest.approx(np.pi * 0.5 * 0.25, rel=1e-3)
    assert area(box(0, 0, 2, 1)) == 2
    assert area(ribbon([(0, 0), (3, 0)], 0.5)) == pytest.approx(1.5)
    assert area(dots([(0, 0), (5, 5)], 0.1, points=60)[1]) == pytest.approx(np.pi * 0.01, rel=1e-2)


def test_a_spline_goes_through_its_points_and_mirrors_are_symmetric():
    points = mirrored([(0, -1), (0.8, 0), (0, 1)])
    assert points.tolist() == [[0, -1], [0.8, 0], [0, 1], [-0.8, 0]]
    assert closed(points, 5)[::5].tolist() == points.tolist()


def test_rotation_is_clockwise_where_y_points_down():
    assert rotated([(1.0, 0.0)], 90) == pytest.approx(np.array([[0.0, 1.0]]))


def test_a_placement_and_back():
    placement = Placement.of(0.4, 0.6, 0.3, 35, flip=True, tilt=(0.1, -0.05), stretch=0.9, centre=(0.2, 0.1))
    own = np.array([[0.2, 0.1], [0.5, -0.7]])
    there = placement.points(own)
    assert there[0] == pytest.approx([0.4, 0.6])
    assert np.stack(placement.own(there[:, 0], there[:, 1]), 1) == pytest.approx(own, abs=1e-5)
    assert [o.tolist() for o in placement.outlines([own, own[:1]])] == [there.tolist(), there[:1].tolist()]
