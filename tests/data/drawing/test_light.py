import numpy as np

from tl_core.data.drawing import canvas
from tl_core.data.drawing.geometry import Placement, ellipse
from tl_core.data.drawing.light import Light, normals, shade
from tl_core.data.drawing.parts import BodyPart


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
