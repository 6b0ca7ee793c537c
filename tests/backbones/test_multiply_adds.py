"""Multiply-adds: by hand, against what the papers say, and against freshly built networks between the counted sizes."""

from dataclasses import replace

import pytest

from tl_core.backbones import multiply_adds
from tl_core.backbones.catalog import BACKBONES

# Millions for one 224 (Inception, Xception: 299; Lite1, 2: 240, 260) pixel picture, from the papers and model cards,
# with their 1000-class heads; ours have none, which is up to 2 M less (VGG: 124 M less).
PUBLISHED = {"vgg16": 15_470 - 124, "vgg19": 19_632 - 124, "resnet50": 3_858, "mobilenet_v2": 300,
             "efficientnet_b0": 390, "efficientnet_lite0": 385, "efficientnet_lite1": 600, "efficientnet_lite2": 860,
             "densenet121": 2_851, "inception_v3": 5_713,
             "xception": 8_363, "convnext_tiny": 4_456}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_whole_is_what_the_papers_count(name):
    spec = BACKBONES.get(name)
    assert sum(multiply_adds.multiply_adds(spec, spec.size)) / 1e6 == pytest.approx(PUBLISHED[name], rel=0.02)


def test_the_first_convolution_by_hand():
    # 3x3 kernel x 3 channels x 32 filters at 80 x 80 positions (stride 2): 864 x 6400.
    assert multiply_adds.multiply_adds(BACKBONES.get("efficientnet_lite0"), 160)[0] == 864 * 6400


@pytest.mark.parametrize("spec", list(BACKBONES), ids=lambda spec: spec.name)
def test_the_share_grows_from_nothing_to_everything(spec):
    shares = [multiply_adds.share_below(spec, depth, spec.size) for depth in range(len(spec.blocks) + 1)]
    assert shares[0] == 0 and shares[-1] == pytest.approx(1)
    assert all(low < high for low, high in zip(shares, shares[1:], strict=False))


def test_between_two_counted_sizes_it_is_linear_in_the_area(monkeypatch):
    spec = replace(BACKBONES.get("small_cnn"), name="made_up")
    monkeypatch.setattr(multiply_adds, "_table", lambda: {"made_up": {"100": [10], "200": [50]}})
    # 150**2 = 22500 lies (22500 - 10000) / (40000 - 10000) = 5/12 of the way from 100**2 to 200**2.
    assert multiply_adds.multiply_adds(spec, 150) == pytest.approx((10 + 40 * 5 / 12,))
    assert multiply_adds.multiply_adds(spec, 100) == (10,) and multiply_adds.multiply_adds(spec, 200) == (50,)
    assert multiply_adds.multiply_adds(spec, 50) == (2.5,) and multiply_adds.multiply_adds(spec, 400) == (200,)


def test_a_backbone_that_nobody_counted_is_estimated(monkeypatch):
    """Its order of magnitude is right: within a factor of two of the counted one, block by block."""
    spec = BACKBONES.get("resnet50")
    counted = multiply_adds.multiply_adds(spec, spec.size)
    monkeypatch.setattr(multiply_adds, "_table", dict)
    estimated = multiply_adds.multiply_adds(spec, spec.size)
    assert len(estimated) == len(counted)
    assert all(0.4 < a / b < 2.5 for a, b in zip(estimated[1:], counted[1:], strict=True))


@pytest.mark.parametrize(("name", "size"), [("efficientnet_lite0", 160), ("small_cnn", 64), ("inception_v3", 160)])
def test_the_table_is_what_a_fresh_network_has(name, size):
    from tl_core.backbones import measure_blocks
    spec = BACKBONES.get(name)
    assert tuple(measure_blocks.count(spec.build(size), spec)) == multiply_adds.multiply_adds(spec, size)


@pytest.mark.parametrize(("name", "size"), [("efficientnet_lite0", 144), ("inception_v3", 176)])
def test_sizes_between_are_close(name, size):
    from tl_core.backbones import measure_blocks
    spec = BACKBONES.get(name)
    built, told = measure_blocks.count(spec.build(size), spec), multiply_adds.multiply_adds(spec, size)
    assert sum(told) == pytest.approx(sum(built), rel=0.08)
    assert [sum(told[:depth]) / sum(told) for depth in range(len(told))] == pytest.approx(
        [sum(built[:depth]) / sum(built) for depth in range(len(built))], abs=0.05)
