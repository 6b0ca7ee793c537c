"""SHOT: the target alone, under a classifier that stays as the source left it (Liang et al. 2020, arXiv:2002.08546)."""

import math
from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.metrics import Monitor
from tl_core.statistics.row_lengths import scaled_rows
from tl_core.statistics.softmax import softmax
from tl_core.training.objective import OBJECTIVES, of_batch
from tl_core.training.objectives.adapting import BNM, TARGET, SurveysTarget, hidden_width
from tl_core.training.objectives.confusion import row_entropy

PSEUDO_WEIGHT = 0.3  # of the pseudo-labels' term (the paper's β)


class Shot(SurveysTarget):
    """Information maximisation and pseudo-labels by class centroids, which are found anew before each epoch.

    ``entropy`` falls as each prediction becomes sure; ``imbalance``, log(classes) less the entropy of a batch's mean,
    as all classes are predicted alike; ``pseudo_label_loss`` is the cross-entropy of the class whose centroid is
    nearest. It surveys all of the target. Its loss is mutual information, so another measure chooses the best epoch.
    """

    losses = ("entropy", "imbalance", "pseudo_label_loss")
    survey_share = math.inf
    monitor = Monitor(BNM, "max")

    def __init__(self, config: RunConfig, width: int, classes: int):
        self.weights = {"pseudo_label_loss": PSEUDO_WEIGHT * config.adaptation_weight}
        self.centroids = Centroids(width, classes)
        self.layers = [self.centroids]

    def __call__(self, batch, outputs, progress):
        rows, logits = batch[TARGET], tf.cast(outputs[TARGET].logits[LABEL], tf.float32)
        probabilities = tf.nn.softmax(logits)
        imbalance = math.log(logits.shape[-1]) - row_entropy(tf.reduce_mean(probabilities, axis=0))
        labels = tf.stop_gradient(self.centroids(tf.cast(outputs[TARGET].hidden[LABEL], tf.float32)))
        wrong = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        return {"entropy": rows.mean(row_entropy(probabilities)), "imbalance": of_batch(imbalance),
                "pseudo_label_loss": rows.mean(wrong)}

    def survey(self, hidden: np.ndarray, logits: np.ndarray) -> dict[str, float]:
        self.centroids.place(hidden, softmax(logits))
        return super().survey(hidden, logits)


class Centroids(keras.layers.Layer):
    """A mean for each class, and whose is nearest by the angle: rows (n, width) -> int32 classes (n,)."""

    def __init__(self, width: int, classes: int):
        super().__init__(dtype="float32", name="centroids", trainable=False)
        self.means = self.add_weight(shape=(classes, width), initializer="zeros", trainable=False, name="means")

    def call(self, rows):
        return tf.argmax(tf.matmul(tf.math.l2_normalize(rows, axis=1), tf.math.l2_normalize(self.means, axis=1),
                                   transpose_b=True), axis=1, output_type=tf.int32)

    def place(self, rows: np.ndarray, probabilities: np.ndarray) -> None:
        """Means of the rows (n, width): first each by its probabilities (n, classes), then of those nearest to it.

        A class that nothing is nearest to keeps its first mean.
        """
        directions = scaled_rows(rows)
        soft = scaled_rows(probabilities.T @ directions)
        nearest = np.argmax(directions @ soft.T, axis=1)
        hard = np.eye(len(soft), dtype=np.float32)[nearest].T @ directions
        self.means.assign(np.where(np.bincount(nearest, minlength=len(soft))[:, None] > 0, scaled_rows(hard), soft))


@OBJECTIVES.register("shot")
def _shot(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Shot:
    return Shot(config, hidden_width(config, channels), classes[LABEL])
