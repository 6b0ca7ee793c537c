"""SimCLR: two views of one picture are found among those of all others (Chen et al. 2020, arXiv:2002.05709)."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES, of_batch
from tl_core.training.objectives.picture_views import PictureViews
from tl_core.training.objectives.self_taught import POOL, SelfTaught, features, perceptron, shown

HIDDEN, WIDTH = 256, 64  # of the projection


class SimClr(SelfTaught):
    """NT-Xent of a projection of the features; ``match_accuracy`` is how often a view's nearest is its own other one.

    Views are mirrored where augmentation flips: a mirrored digit is another one.
    """

    losses = ("contrastive_loss",)
    metrics = ("match_accuracy",)

    def __init__(self, config: RunConfig, channels: int):
        self._temperature = config.temperature
        self._views = PictureViews(config.seed, config.augment.flip != "none")
        self.projection = perceptron((HIDDEN, WIDTH), channels, "projection")
        self.layers = [self.projection, self._views]

    def prepare(self, batch):
        rows = batch[POOL]
        return shown(rows, tf.concat([self._views(rows.x), self._views(rows.x)], axis=0), {}, 2)

    def __call__(self, batch, outputs, progress):
        views = self.projection(features(outputs), training=True)
        return {"contrastive_loss": of_batch(nt_xent(views, self._temperature))}

    def measure(self, batch, outputs):
        logits, own = similarities(self.projection(features(outputs), training=False), self._temperature)
        found = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), own)
        return {"match_accuracy": batch[POOL].mean(tf.cast(found, tf.float32))}

    def embed(self, features: np.ndarray) -> np.ndarray:
        return np.asarray(self.projection(features, training=False))


def nt_xent(views, temperature: float):
    """The mean cross-entropy of finding each row's partner: rows (2n, width), partners are i and i + n.

    Logits are cosines divided by the temperature, to all rows but itself.
    """
    logits, own = similarities(views, temperature)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(own, logits))


def similarities(views, temperature: float) -> tuple:
    """Logits (2n, 2n) of NT-Xent, a row's own out of reach, and the partners' places (2n,)."""
    unit = tf.math.l2_normalize(views, axis=1)
    count = tf.shape(unit)[0]
    logits = tf.matmul(unit, unit, transpose_b=True) / temperature
    logits = tf.linalg.set_diag(logits, tf.fill((count,), tf.cast(-1e9, logits.dtype)))
    return logits, tf.math.floormod(tf.range(count) + count // 2, count)


@OBJECTIVES.register("simclr")
def _simclr(config: RunConfig, channels: int, classes: Mapping[str, int]) -> SimClr:
    return SimClr(config, channels)
