"""Sources by name: what each is of, and in words what there is not."""

import pytest

from tests.stores import own_store  # noqa: F401
from tl_core import tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.discovery import feature_sources, request
from tl_core.discovery.feature_sources import parse
from tl_core.errors import UserError


def test_what_a_name_stands_for():
    pixels, random, lite, block = (parse(name, "efficientnet_lite0", None, 96, 3) for name in (
        "pixels", "random", "efficientnet_lite0", "small_cnn@2"))
    assert pixels.config is None and pixels.is_control and random.is_control and not lite.is_control
    assert (random.config.weights, random.config.seed, random.config.image_size) == ("random", 3, 96)
    assert lite.config.weights == "imagenet" and lite.title == "EfficientNet-Lite0"
    assert block.layer.depth == 2 and block.config.backbone == "small_cnn" and "after" in block.title


def test_weights_are_of_the_asked_backbone_alone():
    assert parse("efficientnet_lite0", "efficientnet_lite0", "random", 96, 0).config.weights == "random"
    assert parse("efficientnet_lite0", "small_cnn", "random", 96, 0).config.weights == "imagenet"
    assert request.default_features("small_cnn", "random") == ["small_cnn", "pixels"]
    assert request.default_features("small_cnn") == ["small_cnn", "pixels", "random"]


def test_a_run_that_is_not_there_is_told(own_store):  # noqa: F811
    with pytest.raises(UserError, match="none"):
        parse("run:none", "small_cnn", None, 32, 0)


def test_one_question_has_one_id_wherever_it_is_asked():
    of_page = request.of_fields("digits", ["efficientnet_lite0", "pixels", "random"], backbone="efficientnet_lite0",
                                weights="imagenet", image_size=96, maps=("tsne", "pca"))
    assert request.of_fields("digits", image_size=96).id == of_page.id
    assert request.of_fields("digits", "efficientnet_lite0,pixels,random", image_size=96).id == of_page.id
    small = request.of_fields("digits", "small_cnn@2,small_cnn@2,pixels", maps=("umap", "tsne"))
    blocks = [block.name for block in BACKBONES.get("small_cnn").blocks]
    assert small.features == (f"small_cnn@{blocks[1]}", "pixels") and small.maps == ("pca", "tsne", "umap")
    assert (small.backbone, small.weights) == ("small_cnn", "random")
    assert request.of_fields("digits", f"small_cnn@{blocks[-1]}").features == ("small_cnn",)
    assert request.of_dict(small.to_dict()).id == small.id


def test_a_question_goes_through_json_and_has_one_id():
    asked = request.of_fields("digits", "pixels,random", backbone="small_cnn", clusters="4", maps=("umap",))
    assert request.of_dict(asked.to_dict()) == asked and request.of_dict(asked.to_dict()).id == asked.id
    assert asked.maps == ("pca", "umap") and asked.clusters == 4
    assert asked.changed(clusters=5).id != asked.id
    with pytest.raises(UserError, match="clusters is 0"):
        asked.changed(clusters=0)
    with pytest.raises(UserError, match="1 to 8"):
        asked.changed(features=tuple(f"random@{n}" for n in range(9)))


def test_a_run_is_called_by_what_it_learnt(own_store):  # noqa: F811
    run_id = tracking.create_run(RunConfig(data="fruits", backbone="small_cnn", strategy="from_scratch"), "owner")
    title = feature_sources._title(f"run:{run_id}", RunConfig(), "Small CNN")
    assert "fruits" in title and "from scratch" in title and run_id[:6] not in title
