"""The networks of keras.applications as flat graphs from raw pixels, with names that never change.

Keras numbers unnamed layers through the whole process, so the second Xception's differ
from the first's, and ConvNeXt nests models. A copy of the graph renames and flattens.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import keras

from tl_core.backbones import preprocessing


class Application(NamedTuple):
    """One of keras.applications: its constructor, preprocessing and the file of its weights without the top."""

    make: Callable
    preprocess: Callable
    address: str
    digest: str


_STORE = "https://storage.googleapis.com/tensorflow/keras-applications/"
_SUFFIX = "_weights_tf_dim_ordering_tf_kernels_notop.h5"
APPLICATIONS = {
    "vgg16": Application(keras.applications.VGG16, preprocessing.caffe,
                         f"{_STORE}vgg16/vgg16{_SUFFIX}", "6d6bbae143d832006294945121d1f1fc"),
    "vgg19": Application(keras.applications.VGG19, preprocessing.caffe,
                         f"{_STORE}vgg19/vgg19{_SUFFIX}", "253f8cb515780f3b799900260a226db6"),
    "inception_v3": Application(keras.applications.InceptionV3, preprocessing.minus_one_to_one,
                                f"{_STORE}inception_v3/inception_v3{_SUFFIX}", "bcbd6486424b2319ff4ef7d526e38f63"),
    "resnet50": Application(keras.applications.ResNet50, preprocessing.caffe,
                            f"{_STORE}resnet/resnet50{_SUFFIX}", "4d473c1dd8becc155b73f8504c6f6626"),
    "xception": Application(keras.applications.Xception, preprocessing.minus_one_to_one,
                            f"{_STORE}xception/xception{_SUFFIX}", "b0042744bf5b25fce3cb969f33bebb97"),
    "mobilenet_v2": Application(keras.applications.MobileNetV2, preprocessing.minus_one_to_one,
                                f"{_STORE}mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224"
                                "_no_top.h5", ""),
    "efficientnet_b0": Application(keras.applications.EfficientNetB0, preprocessing.standardized,
                                   "https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5",
                                   "50bc09e76180e00e4465e1a485ddc09d"),
    "densenet121": Application(keras.applications.DenseNet121, preprocessing.standardized,
                               f"{_STORE}densenet/densenet121{_SUFFIX}", "30ee3e1110167f948a6b9946edeeb738"),
    "convnext_tiny": Application(keras.applications.ConvNeXtTiny, preprocessing.standardized,
                                 f"{_STORE}convnext/convnext_tiny_notop.h5",
                                 "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1"),
}


def build(name: str, image_size: int) -> keras.Model:
    """The network with random weights: (size, size, 3) raw 0–255 RGB to the last block's output."""
    return flat(make(name, image_size), name)


def flat(original: keras.Model, name: str) -> keras.Model:
    """A copy of one of keras.applications, its weights new, as one graph of layers with stable names."""
    names = stable_names(original)
    copy = keras.models.clone_model(original, call_function=_call,
                                    clone_function=lambda layer: _renamed(layer, names))
    return keras.Model(keras.tree.flatten(copy.input)[0], copy.output, name=name)


def make(name: str, image_size: int) -> keras.Model:
    """The network as keras.applications builds it, on top of our preprocessing."""
    application = APPLICATIONS[name]
    pixels = keras.Input((image_size, image_size, 3), name="pixels")
    return application.make(include_top=False, weights=None, input_tensor=application.preprocess(pixels))


def copy_weights(original: keras.Model, network: keras.Model) -> None:
    """Give ``network``, built here, the weights of ``original``, made by ``make``."""
    names = stable_names(original)
    for layer in leaves(original):
        if isinstance(layer, keras.Layer) and layer.weights and not _is_scaling(layer):
            network.get_layer(names[layer]).set_weights(layer.get_weights())


def leaves(model: keras.Model):
    """Layers and operations in order, those of nested models in their place."""
    for operation in model.operations:
        if isinstance(operation, keras.Sequential):
            yield from operation.layers
        else:
            yield operation


def stable_names(model: keras.Model) -> dict[object, str]:
    """A name for each layer: its own, or for one Keras numbered, what a fresh process would number it."""
    numbered = {layer: _number(layer) for layer in leaves(model)}
    first: dict[type, int] = {}
    for layer, number in numbered.items():
        if number is not None:
            first[type(layer)] = min(number, first.get(type(layer), number))
    return {layer: layer.name if number is None else _numbered_name(layer, number - first[type(layer)])
            for layer, number in numbered.items()}


def _number(layer) -> int | None:
    """The number in a name that Keras made up (``conv2d`` is 0, ``conv2d_7`` is 7), None for a given name."""
    base, _, number = layer.name.rpartition("_") if re.search(r"_\d+$", layer.name) else (layer.name, "", "")
    given = base.replace("_", "") != type(layer).__name__.lower()
    return None if given else int(number or 0)


def _numbered_name(layer, number: int) -> str:
    base = re.sub(r"_\d+$", "", layer.name)
    return f"{base}_{number}" if number else base


def _renamed(layer, names: dict[object, str]):
    """A fresh copy of a layer under its stable name, without weights."""
    if isinstance(layer, keras.Sequential):
        return keras.Sequential([_renamed(inner, names) for inner in layer.layers])
    if type(layer).__name__ == "Add":  # ConvNeXt adds with an operator; a layer can be found by its name
        return keras.layers.Add(name=names[layer])
    return type(layer).from_config({**layer.get_config(), "name": names[layer]})


def _call(layer, *inputs, **options):
    """Put a copied layer into the graph: nested models layer by layer, the network's own scaling not at all."""
    if _is_scaling(layer):
        return inputs[0]
    if isinstance(layer, keras.Sequential):
        for inner in layer.layers:
            inputs = (inner(*inputs),)
        return inputs[0]
    if isinstance(layer, keras.layers.Add) and len(inputs) > 1:
        inputs = (list(inputs),)
    return layer(*inputs, **options)


def _is_scaling(layer) -> bool:
    """EfficientNet and ConvNeXt scale inside; ours, called "scale", does the same for every network."""
    return isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization) and layer.name != "scale"
