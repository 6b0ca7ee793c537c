import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import segment, split
from tl_core.errors import UserError


@pytest.mark.parametrize("depth", [-1, 99])
def test_a_depth_outside_says_which_there_are(depth):
    spec = BACKBONES.get("small_cnn")
    with pytest.raises(UserError, match=f"freeze_depth is {depth}. Small CNN has"):
        split(spec.build(32), spec, depth)


@pytest.mark.parametrize(("start", "depths"), [(2, (2,)), (3, (4, 1)), (0, ())])
def test_a_segment_goes_upwards(start, depths):
    spec = BACKBONES.get("small_cnn")
    with pytest.raises(UserError, match=f"A segment from {start} to .* was asked for"):
        segment(spec.build(32), spec, start, depths)
