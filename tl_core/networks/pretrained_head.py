"""A backbone's own head: what it takes a picture for, among the classes it was trained on."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from tl_core.backbones import efficientnet_lite, keras_files
from tl_core.backbones.package_files import IMAGENET
from tl_core.backbones.spec import BackboneSpec
from tl_core.config import RunConfig
from tl_core.networks import pooling
from tl_core.statistics.softmax import softmax

SourceHead = Callable[[np.ndarray], np.ndarray]  # average-pooled features (n, d) -> probabilities (n, source classes)


def source_head(spec: BackboneSpec, config: RunConfig, weights_file: Path | None) -> SourceHead | None:
    """The head that came with the weights: ImageNet's of an EfficientNet-Lite, or that of the run they are from.

    None where the weights have none (files "without top", random weights), or where it reads
    other features than the pooling of ``config`` gives.
    """
    if config.weights == "imagenet" and spec.name in IMAGENET and config.head.pooling == "avg":
        kernel, bias = efficientnet_lite.imagenet_head(spec.name)
        return lambda features: softmax(features @ kernel + bias)
    if (config.weights or "").startswith("run:") and weights_file is not None:
        return _of_run(spec, config, weights_file)
    return None


def _of_run(spec: BackboneSpec, config: RunConfig, file: Path) -> SourceHead | None:
    model = keras_files.read(file)
    names = [layer.name for layer in model.layers]
    alike = pooling.LAYERS[config.head.pooling]
    if "head_pool" not in names or type(model.get_layer("head_pool")).__name__ not in alike:
        return None
    pooled = model.get_layer("head_pool").output
    head = keras.Model(pooled, model.output)
    return lambda features: np.asarray(head(features.astype(np.float32), training=False), float)

