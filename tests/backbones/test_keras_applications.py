"""The flat copies against keras.applications itself: same scaling, same network, same features."""

import keras
import numpy as np
import pytest

from tl_core.backbones import keras_applications
from tl_core.backbones.catalog import BACKBONES

PREPROCESSING = {  # what each family's own preprocess_input does
    "vgg16": keras.applications.vgg16.preprocess_input,
    "vgg19": keras.applications.vgg19.preprocess_input,
    "inception_v3": keras.applications.inception_v3.preprocess_input,
    "resnet50": keras.applications.resnet50.preprocess_input,
    "xception": keras.applications.xception.preprocess_input,
    "mobilenet_v2": keras.applications.mobilenet_v2.preprocess_input,
    "densenet121": keras.applications.densenet.preprocess_input,
}
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("name", PREPROCESSING)
def test_scaling_is_that_of_keras(name):
    pixels = keras.Input((4, 5, 3))
    scale = keras.Model(pixels, keras_applications.APPLICATIONS[name].preprocess(pixels))
    pictures = RNG.integers(0, 256, (3, 4, 5, 3)).astype("float32")
    expected = PREPROCESSING[name](pictures.copy())
    np.testing.assert_allclose(scale(pictures), expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["efficientnet_b0", "convnext_tiny"])
def test_networks_that_scale_inside_are_scaled_as_in_their_papers(name):
    """By hand: a pixel of ImageNet's mean is 0, one deviation above it is 1."""
    pixels = keras.Input((1, 1, 3))
    scale = keras.Model(pixels, keras_applications.APPLICATIONS[name].preprocess(pixels))
    mean, deviation = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])
    pictures = np.stack([mean, mean + deviation]).reshape(2, 1, 1, 3).astype("float32")
    np.testing.assert_allclose(scale(pictures)[:, 0, 0], [[0, 0, 0], [1, 1, 1]], atol=1e-5)


@pytest.mark.parametrize(("name", "make"), [
    ("vgg16", keras.applications.VGG16),
    ("mobilenet_v2", keras.applications.MobileNetV2),
    ("convnext_tiny", keras.applications.ConvNeXtTiny),
])
def test_the_copy_computes_what_keras_computes(name, make):
    """From raw pixels, against Keras' model on Keras' own preprocessing, weights copied across."""
    theirs = make(include_top=False, weights=None, input_shape=(32, 32, 3))
    for weight in theirs.weights:  # ConvNeXt starts its blocks at a millionth: make them count
        noise = RNG.standard_normal(weight.shape, "float32")
        weight.assign(1 + noise**2 if "moving" in weight.path else noise / np.prod(weight.shape[:-1]) ** 0.5)
    ours = BACKBONES.get(name).build(32)
    keras_applications.copy_weights(theirs, ours)
    pictures = RNG.integers(0, 256, (2, 32, 32, 3)).astype("float32")
    expected = np.array(theirs(PREPROCESSING[name](pictures.copy()) if name in PREPROCESSING else pictures))
    np.testing.assert_allclose(ours(pictures), expected, atol=1e-4 * np.abs(expected).max())
    assert np.abs(expected).max() > 0


def test_names_do_not_depend_on_what_was_built_before():
    keras.layers.Conv2D(1, 1), keras.layers.Add()
    names = {layer.name for layer in keras_applications.build("xception", 71).layers}
    assert {"conv2d", "conv2d_3", "batch_normalization_3", "add", "add_11"} <= names
    assert not {"conv2d_4", "batch_normalization_4", "add_12"} & names
