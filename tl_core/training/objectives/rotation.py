"""Rotation: which way up a picture is (Gidaris et al. 2018, arXiv:1803.07728)."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES, hits
from tl_core.training.objectives.self_taught import POOL, SelfTaught, features, shown

TURNS = 4
TURN = "turn"  # the target: quarter turns against the clock


class Rotation(SelfTaught):
    """Cross-entropy of four turns of each picture, all in one batch; ``turn_accuracy`` of 0.25 is guessing."""

    losses = ("turn_loss",)
    metrics = ("turn_accuracy",)

    def __init__(self, channels: int):
        self.classifier = keras.Sequential([keras.Input((channels,), dtype="float32"),
                                            keras.layers.Dense(TURNS, dtype="float32")], name="turns")
        self.layers = [self.classifier]

    def prepare(self, batch):
        rows = batch[POOL]
        return shown(rows, turned(rows.x), {TURN: tf.repeat(tf.range(TURNS), tf.shape(rows.x)[0])}, TURNS)

    def __call__(self, batch, outputs, progress):
        rows = batch[POOL]
        return {"turn_loss": rows.mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            rows.targets[TURN], self.classifier(features(outputs))))}

    def measure(self, batch, outputs):
        rows = batch[POOL]
        return {"turn_accuracy": rows.mean(hits(rows.targets[TURN], self.classifier(features(outputs))))}


def turned(pictures):
    """Square pictures (n, s, s, c) -> (4n, s, s, c): as they are, then by one, two and three quarter turns."""
    flipped = tf.transpose(pictures, (0, 2, 1, 3))
    return tf.concat([pictures, flipped[:, ::-1], pictures[:, ::-1, ::-1], flipped[:, :, ::-1]], axis=0)


@OBJECTIVES.register("rotation")
def _rotation(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Rotation:
    return Rotation(channels)
