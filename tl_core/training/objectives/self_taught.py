"""What objectives that learn without labels have in common: one stream, features, and a look at their spread."""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf

from tl_core.metrics import Monitor
from tl_core.statistics import embedding_spread
from tl_core.training.objective import Objective, Outputs, Rows

POOL = "unlabelled"
SURVEYED = 1 / 8  # of an epoch's rows


class SelfTaught(Objective):
    """Learns from pictures of the pool alone. The best epoch is the one with the lowest loss: no label chooses it."""

    surveys = POOL
    survey_share = SURVEYED
    judged = False
    monitor = Monitor("loss", "min")

    def survey(self, hidden: np.ndarray, logits: np.ndarray) -> dict[str, float]:
        return embedding_spread.figures(self.embed(hidden))

    def embed(self, features: np.ndarray) -> np.ndarray:
        """What the loss compares, (n, width) from features (n, channels): what can collapse."""
        return features


def features(outputs: Mapping[str, Outputs]):
    """float32 (n, channels) whatever the network computes in."""
    return tf.cast(outputs[POOL].features, tf.float32)


def shown(rows: Rows, x, targets: Mapping, times: int = 1) -> dict[str, Rows]:
    """A batch of the pool's rows with ``x`` in their place, ``times`` as many."""
    return {POOL: Rows(x, targets, None, rows.size * times)}


def perceptron(widths: tuple[int, ...], channels: int, name: str, last_norm: bool = False) -> keras.Sequential:
    """Rows (n, ``channels``) -> (n, widths[-1]): linear layers with BatchNormalization and ReLU between."""
    layers: list[keras.layers.Layer] = [keras.Input((channels,), dtype="float32")]
    for number, width in enumerate(widths, start=1):
        last = number == len(widths)
        layers.append(keras.layers.Dense(width, use_bias=last and not last_norm, dtype="float32"))
        if not last or last_norm:
            layers.append(keras.layers.BatchNormalization(momentum=0.9, scale=not last, center=not last,
                                                          dtype="float32"))
        if not last:
            layers.append(keras.layers.ReLU(dtype="float32"))
    return keras.Sequential(layers, name=name)
