import re

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import ImageInput
from tl_core.backbones.spec import BackboneSpec, Block
from ui.shared import freeze_strip


@pytest.fixture
def spec():
    blocks = (Block("stem", "a", 1000, (8, 8, 4)), Block("middle", "b", 300_000, (4, 4, 8)),
              Block("<top>", "c", 700_000, (2, 2, 16)))
    return BackboneSpec("toy", "Toy", blocks, build=None, weights=("random",), input=ImageInput(32, 32),
                        default_depth=1, licence="MIT", paper="none", summary="A toy.")


def test_share_counts_both_sides_of_the_cut(spec):
    assert freeze_strip.share(spec, 0) == (0, 1_001_000)
    assert freeze_strip.share(spec, 2) == (301_000, 700_000)
    assert freeze_strip.share(spec, 3).trainable_share == 0
    assert freeze_strip.share(spec, 2).trainable_share == pytest.approx(700 / 1001)


def test_head_parameters_by_hand():
    # 1280 to 256 to 8: 1280 * 256 + 256 = 327 936, and 256 * 8 + 8 = 2 056
    assert freeze_strip.head_parameters(1280, (256,), 8) == 329_992
    assert freeze_strip.head_parameters(16, (), 3) == 51  # a linear probe: 16 * 3 + 3


def test_the_next_move_names_the_block_and_what_it_adds(spec):
    assert freeze_strip.next_move(spec, 3) == "One block less frozen: <top> adds 700 k trainable parameters."
    assert freeze_strip.next_move(spec, 1) == ("One block less frozen: stem adds 1 k trainable parameters. "
                                               "One more: middle takes 300 k away.")
    assert freeze_strip.next_move(spec, 0) == "One more: stem takes 1 k away."


def test_the_summary_is_one_sentence_with_the_share(spec):
    assert freeze_strip.summary(spec, 2, 5000) == (
        "2 of 3 blocks frozen. 700 k of the backbone's 1.0 M parameters train (69.9 %), and 5 k in the new head.")


def test_the_strip_tells_frozen_from_trainable_by_mark_and_words_too(spec):
    strip = freeze_strip.html(spec, 2, 5000)
    assert strip.count("tl-bar tl-frozen") == 2
    assert strip.count("tl-bar tl-trainable") == 2  # the last block and the head
    assert strip.count(freeze_strip.FROZEN) == 3  # two blocks and the legend
    assert "2 frozen" in strip and "1 trainable + head" in strip
    assert 'role="img" aria-label="2 of 3 blocks frozen.' in strip


def test_names_are_escaped(spec):
    assert "<top>" not in freeze_strip.html(spec, 0, 1)


def test_higher_bars_mean_more_parameters(spec):
    heights = [int(h) for h in re.findall(r"height:(\d+)px\"></span></div><", freeze_strip.html(spec, 0, 1))][:3]
    assert heights == sorted(heights) and heights[-1] == freeze_strip.TALLEST and heights[0] >= freeze_strip.SHORTEST


@pytest.mark.parametrize("name", BACKBONES.names())
def test_every_backbone_has_a_strip_and_a_name_for_every_depth(name):
    spec = BACKBONES.get(name)
    depths = range(len(spec.blocks) + 1)
    assert len({freeze_strip.depth_name(spec, depth) for depth in depths}) == len(depths)
    assert all(freeze_strip.html(spec, depth, 10).count('class="tl-block"') == len(spec.blocks) for depth in depths)


def test_a_band_leaves_the_blocks_above_it_frozen(spec):
    assert freeze_strip.share(spec, 1, 2) == (701_000, 300_000)
    assert freeze_strip.summary(spec, 1, 5000, 2) == (
        "2 of 3 blocks frozen, all but middle. 300 k of the backbone's 1.0 M parameters train (30.0 %), and 5 k in "
        "the new head.")
    assert "all but stem to middle" in freeze_strip.summary(spec, 0, 5000, 2)
    strip = freeze_strip.html(spec, 1, 5000, 2)
    marks = re.findall(r"tl-bar tl-(\w+)", strip)
    assert marks == ["frozen", "trainable", "frozen", "trainable"]  # the last is the head
    assert "2 frozen" in strip and "1 trainable + head" in strip
    assert freeze_strip.html(spec, 1, 5000, 3) == freeze_strip.html(spec, 1, 5000)


def test_a_band_has_three_ways_to_move(spec):
    assert freeze_strip.next_move(spec, 1, 2) == (
        "One block less frozen: stem adds 1 k trainable parameters. One more: middle takes 300 k away. "
        "The right handle one block up: <top> adds 700 k.")
    assert "One more" not in freeze_strip.next_move(spec, 2, 2)


def test_handles_are_named_by_the_block_they_stand_behind(spec):
    assert [freeze_strip.cut_name(spec, depth) for depth in range(4)] == [
        "0: the input", "1: after stem", "2: after middle", "3: after <top>"]
