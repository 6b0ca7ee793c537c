"""SimSiam: one view's embedding is predicted from the other's, with no other pictures to be told from (Chen and He
2021, arXiv:2011.10566)."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES, of_batch
from tl_core.training.objectives.picture_views import PictureViews
from tl_core.training.objectives.self_taught import POOL, SelfTaught, features, perceptron, shown

HIDDEN, WIDTH, NECK = 256, 128, 64  # of the projection, and of the predictor's bottleneck


class SimSiam(SelfTaught):
    """The negative cosine of a prediction and the other view's projection, which no gradient goes through.

    It lies between −1 and 1; that it nears −1 while the embeddings' standard deviation falls is a collapse.
    """

    losses = ("negative_cosine",)

    def __init__(self, config: RunConfig, channels: int):
        self._views = PictureViews(config.seed, config.augment.flip != "none")
        self.projection = perceptron((HIDDEN, WIDTH), channels, "projection", last_norm=True)
        self.predictor = perceptron((NECK, WIDTH), WIDTH, "predictor")
        self.layers = [self.projection, self.predictor, self._views]

    def prepare(self, batch):
        rows = batch[POOL]
        return shown(rows, tf.concat([self._views(rows.x), self._views(rows.x)], axis=0), {}, 2)

    def __call__(self, batch, outputs, progress):
        projected = self.projection(features(outputs), training=True)
        return {"negative_cosine": of_batch(negative_cosine(self.predictor(projected, training=True), projected))}

    def embed(self, features: np.ndarray) -> np.ndarray:
        return np.asarray(self.projection(features, training=False))


def negative_cosine(predicted, projected):
    """Less the mean cosine of each row's prediction and its partner's projection: rows (2n, width), partners i, i + n.
    """
    first, second = tf.split(tf.stop_gradient(projected), 2)
    partners = tf.math.l2_normalize(tf.concat([second, first], axis=0), axis=1)
    return -tf.reduce_mean(tf.reduce_sum(tf.math.l2_normalize(predicted, axis=1) * partners, axis=1))


@OBJECTIVES.register("simsiam")
def _simsiam(config: RunConfig, channels: int, classes: Mapping[str, int]) -> SimSiam:
    return SimSiam(config, channels)
