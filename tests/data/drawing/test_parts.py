import numpy as np
import pytest

from tl_core.data.drawing import canvas
from tl_core.data.drawing.geometry import Placement, box
from tl_core.data.drawing.light import normals
from tl_core.data.drawing.parts import BodyPart


def test_a_turned_body_swings_from_side_to_side_only():
    placement = Placement.of(0.5, 0.5, 0.4)
    tube = BodyPart((box(-0.5, -1, 0.5, 1),), np.full(3, 0.5), form="turned")
    mask = canvas.mask(placement.outlines(tube.fills), [], 100)
    nx, ny = normals(tube, mask, placement)
    assert np.abs(ny).max() == 0
    # Half way to the edge, x of the normal is a half.
    column = int((0.5 + 0.25 * 0.4) * 100) - mask.left
    assert nx[20, column] == pytest.approx(0.5, abs=0.03)
