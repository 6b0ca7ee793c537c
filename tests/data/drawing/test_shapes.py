"""Outlines, masks and light, against sums one can do by hand."""

import numpy as np
import pytest

from tl_core.data.drawing import canvas
from tl_core.data.drawing.geometry import Placement, box, closed, dots, ellipse, mirrored, ribbon, rotated
from tl_core.data.drawing.light import Light, normals, shade
from tl_core.data.drawing.parts import BodyPart
from tl_core.data.drawing.rng import Dice, generator


def area(outline: np.ndarray) -> float:
    x, y = outline.T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def test_generators_depend_on_their_parts_alone():
    assert generator("a", 1).random() == generator("a", 1).random() != generator("a", 2).random()
    # PCG64 seeded with blake2b("a|1"): a change here is a change of every picture.
    assert generator("a", 1).integers(1000, size=3).tolist() == [79, 556, 97]


def test_the_dial_moves_a_choice_instead_of_making_another():
    values = [Dice(generator("x"), difficulty).around(5, 0, 2) for difficulty in (0.0, 0.5, 1.0)]
    assert values[0] == 5 and values[2] - 5 == pytest.approx(2 * (values[1] - 5))


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


def test_a_mask_covers_the_area_of_its_outline_less_the_hole():
    mask = canvas.mask([box(0.25, 0.25, 0.75, 0.75)], [box(0.4, 0.4, 0.6, 0.6)], 80)
    # 40 x 40 pixels less 16 x 16; Pillow's edges are up to a quarter pixel generous.
    assert mask.cover.sum() == pytest.approx(1600 - 256, rel=0.03)
    assert canvas.mask([box(1.2, 0, 1.5, 1)], [], 80) is None


def test_a_ball_is_bright_towards_the_lamp_and_its_normals_point_outwards():
    placement = Placement.of(0.5, 0.5, 0.4)
    ball = BodyPart((ellipse(0, 0, 1),), np.array([0.5, 0.5, 0.5]), bend=0.6, gloss=0.0)
    mask = canvas.mask(placement.outlines(ball.fills), [], 100)
    nx, ny = normals(ball, mask, placement)
    height, width = mask.cover.shape
    assert nx[height // 2, 8] < -0.5 < 0.5 < nx[height // 2, width - 8] and ny[8, width // 2] < -0.5
    lamp = Light(np.array([-0.6, 0.0, 0.8]), np.ones(3), np.full(3, 0.2), np.zeros(3))
    lit = shade(canvas.planar(ball.colour), (nx, ny), ball, lamp)[0]
    assert lit[height // 2, width // 4] > 1.5 * lit[height // 2, width * 7 // 8]


def test_a_turned_body_swings_from_side_to_side_only():
    placement = Placement.of(0.5, 0.5, 0.4)
    tube = BodyPart((box(-0.5, -1, 0.5, 1),), np.full(3, 0.5), form="turned")
    mask = canvas.mask(placement.outlines(tube.fills), [], 100)
    nx, ny = normals(tube, mask, placement)
    assert np.abs(ny).max() == 0
    # Half way to the edge, x of the normal is a half.
    column = int((0.5 + 0.25 * 0.4) * 100) - mask.left
    assert nx[20, column] == pytest.approx(0.5, abs=0.03)
