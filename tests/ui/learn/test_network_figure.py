"""The deep strategies as SVG, of every backbone that there is."""

from xml.etree import ElementTree

import pytest

from tl_core.backbones.catalog import BACKBONES
from ui.learn import network_figure, strategies_view
from ui.learn.network_figure import HEIGHT, LEFT, RIGHT, WIDTH
from ui.shared.freeze_strip import FROZEN, TRAINABLE

SPECS = list(BACKBONES)


def classes(svg: str) -> list[str]:
    return [element.get("class", "") for element in ElementTree.fromstring(svg).iter("rect")]


def marks(svg: str) -> list[str]:
    """What stands above the blocks and the new layers, from left to right."""
    texts = ElementTree.fromstring(svg).iter("text")
    return [element.text for element in texts if element.get("class") == "tl-net-mark"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_each_block_is_frozen_or_trained_and_says_so_by_hatching_and_mark(spec):
    blocks = len(spec.blocks)
    for depth in (0, 1, blocks // 2, blocks):
        svg = network_figure.fine_tuned(spec, depth)
        assert [one for one in classes(svg) if one in ("tl-net-frozen", "tl-net-trained")] == [
            "tl-net-frozen"] * depth + ["tl-net-trained"] * (blocks - depth)
        assert marks(svg) == [FROZEN] * depth + [TRAINABLE] * (blocks - depth + 1)  # the new layer learns, too
        assert svg.count('fill="url(#tl-hatch-tuned)"') == depth


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_all_of_it_lies_within_the_drawing(spec):
    for svg in (network_figure.new_layers(spec, len(spec.blocks)), network_figure.fine_tuned(spec, 1)):
        for rect in ElementTree.fromstring(svg).iter("rect"):
            x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
            assert x >= 0 and x + width <= WIDTH and y >= 0 and y + height <= HEIGHT and width > 4
            if rect.get("class") in ("tl-net-frozen", "tl-net-trained"):
                assert x > LEFT - 0.1 and x + width <= RIGHT


def test_blocks_lower_as_their_pictures_become_smaller_and_those_of_texts_stay():
    def heights(name):
        svg = ElementTree.fromstring(network_figure.fine_tuned(BACKBONES.get(name), 0))
        return [float(rect.get("height")) for rect in svg.iter("rect") if rect.get("class") == "tl-net-trained"]
    picture = heights("vgg16")
    assert picture == sorted(picture, reverse=True) and picture[0] > picture[-1]
    assert len(set(heights("minilm_l6"))) == 1


def test_the_last_layer_is_gone_and_two_new_ones_are_there():
    svg = network_figure.new_layers(BACKBONES.get("vgg16"), 5)
    assert "taken away" in svg and "FC-T1" in svg and "FC-T2" in svg
    assert svg.count("tl-net-frozen") == 5 and "tl-net-trained" not in svg
    label = ElementTree.fromstring(svg).get("aria-label")
    assert label == ("VGG-16 without its last layer: 5 of 5 blocks frozen, 0 trained, and the new layers FC-T1 and "
                     "FC-T2.")


def test_each_block_tells_its_parameters():
    spec = BACKBONES.get("vgg16")
    titles = [element.text for element in ElementTree.fromstring(network_figure.fine_tuned(spec, 2)).iter("title")]
    assert "block1: frozen, 39 k parameters, output 112 × 112 × 64" in titles
    assert any(title.startswith("block3: trained, ") for title in titles)


def test_what_is_trained_is_counted_by_hand():
    spec = BACKBONES.get("vgg16")
    assert network_figure.trained_parameters(spec, 5) == 0
    assert network_figure.trained_parameters(spec, 0) == spec.parameters
    html = strategies_view.html(spec, 5)  # 512 features: 512 * 256 + 256, then 256 * 8 + 8 = 133384
    assert html.count("133 k parameters") == 2 and "5 of 5 blocks are frozen" in html.replace("\n", " ")
