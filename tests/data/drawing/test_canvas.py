import pytest

from tl_core.data.drawing import canvas
from tl_core.data.drawing.geometry import box


def test_a_mask_covers_the_area_of_its_outline_less_the_hole():
    mask = canvas.mask([box(0.25, 0.25, 0.75, 0.75)], [box(0.4, 0.4, 0.6, 0.6)], 80)
    # 40 x 40 pixels less 16 x 16; Pillow's edges are up to a quarter pixel generous.
    assert mask.cover.sum() == pytest.approx(1600 - 256, rel=0.03)
    assert canvas.mask([box(1.2, 0, 1.5, 1)], [], 80) is None
