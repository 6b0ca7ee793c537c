"""Transfer learning as Keras' guide teaches it: what everybody writes, and what our way is measured against.

Pictures through ``image_dataset_from_directory`` and ``prefetch``, a frozen base called with
``training=False``, a new head, ``compile``, ``fit``; for fine-tuning the upper layers are
set free and the model is compiled again. Base, weights, head, rates and epochs are those of
the ``RunConfig`` that our way gets.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.weights import load_weights
from tl_core.config import RunConfig
from tl_core.networks.freezing import set_trainable


def train(config: RunConfig, folder: Path) -> dict[str, Any]:
    """``seconds`` after the model was built, and Keras' ``history`` over all phases."""
    keras.utils.set_random_seed(config.seed)
    base, model = _model(config, classes=len(list((folder / "train").iterdir())))
    start = time.perf_counter()
    train_set, val_set = (_pictures(folder / split, config) for split in ("train", "val"))
    history: dict[str, list[float]] = {}
    for phase in plan.phases(config):
        base.trainable = True
        set_trainable(base, BACKBONES.get(config.backbone), phase.block_rates, phase.batch_norm)
        model.compile(optimizer=keras.optimizers.Adam(phase.learning_rate),
                      loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        metrics = model.fit(train_set, validation_data=val_set, epochs=phase.epochs, verbose=0).history
        history = {name: history.get(name, []) + values for name, values in metrics.items()}
    return {"seconds": time.perf_counter() - start, "history": history}


def accuracies(config: RunConfig, folder: Path, seeds: Sequence[int]) -> list[float]:
    """Validation accuracy after the last epoch of feature extraction, for each seed.

    A frozen base called with ``training=False`` gives a picture the same output in every epoch, so it is asked once
    and only the head is trained again: the same mathematics in a tenth of the time.
    """
    spec, classes = BACKBONES.get(config.backbone), len(list((folder / "train").iterdir()))
    base = spec.build(config.image_size)
    load_weights(base, spec, config.weights)
    pooled = keras.Model(base.input, keras.layers.GlobalAveragePooling2D()(base.output))
    (x, y), val = (_outputs(pooled, folder / split, config) for split in ("train", "val"))
    return [_head_accuracy(config, classes, x, y, val, seed) for seed in seeds]


def _outputs(pooled: keras.Model, folder: Path, config: RunConfig) -> tuple[np.ndarray, np.ndarray]:
    parts = [(pooled(x, training=False).numpy(), y.numpy()) for x, y in _pictures(folder, config)]
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def _head_accuracy(config: RunConfig, classes: int, x: np.ndarray, y: np.ndarray, val, seed: int) -> float:
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(x.shape[1:])
    model = keras.Model(inputs, _head(inputs, config, classes))
    model.compile(optimizer=keras.optimizers.Adam(config.learning_rate),
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model.fit(x, y, config.batch_size, config.epochs, validation_data=val, verbose=0).history["val_accuracy"][-1]


def _pictures(folder: Path, config: RunConfig) -> tf.data.Dataset:
    size = (config.image_size, config.image_size)
    return keras.utils.image_dataset_from_directory(
        folder, image_size=size, batch_size=config.batch_size, shuffle=folder.name == "train", seed=config.seed,
        verbose=False).prefetch(tf.data.AUTOTUNE)


def _model(config: RunConfig, classes: int) -> tuple[keras.Model, keras.Model]:
    spec = BACKBONES.get(config.backbone)
    base = spec.build(config.image_size)  # its first layers are its own preprocessing
    load_weights(base, spec, config.weights)
    base.trainable = False
    inputs = keras.Input((config.image_size, config.image_size, 3))
    x = keras.layers.GlobalAveragePooling2D()(base(inputs, training=False))
    return base, keras.Model(inputs, _head(x, config, classes))


def _head(x, config: RunConfig, classes: int):
    for units in config.head.hidden:
        x = keras.layers.Dense(units, activation="relu")(x)
        x = keras.layers.Dropout(config.head.dropout)(x)
    return keras.layers.Dense(classes)(x)
