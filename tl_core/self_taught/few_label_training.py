"""The network itself learns the few labels: from random weights, which needs no pool, or from what a run has learnt.

One trained step serves all draws of labels: weights go back to where they began. Importing it imports TensorFlow.
"""

import time
from collections.abc import Callable, Sequence
from math import ceil

import keras
import numpy as np
import tensorflow as tf

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.networks.padded_batches import predict_padded
from tl_core.networks.pooling import pooled
from tl_core.seeding import set_random_seed
from tl_core.training.objectives.picture_views import PictureViews

BATCH = 32
LEARNT = 0.02  # of the smoothed loss: there is nothing left to learn from so few pictures
# What a training has, with a rate that falls along half a cosine: as accurate on silhouettes of fruit as a constant
# rate for three to five times as long (docs/self_taught.md).
LEAST_STEPS = 400
EPOCHS = 120  # of many pictures, so that each is seen often enough


def steps_of(pictures: int) -> int:
    """How many steps a training of so many labelled pictures has, where time does not end it before."""
    return max(LEAST_STEPS, ceil(EPOCHS * pictures / BATCH))


class FewLabelTraining:
    """Of a ``config``'s backbone with a linear head; ``views`` shows the pictures as SimCLR changes them.

    It begins from ``weights`` of the backbone, in Keras' order, or at random.
    """

    def __init__(self, config: RunConfig, classes: int, views: bool, weights: Sequence[np.ndarray] | None = None):
        set_random_seed(config.seed)
        spec = BACKBONES.get(config.backbone)
        backbone = spec.build(spec.input.size_of(config))
        if weights is not None:
            backbone.set_weights(weights)
        logits = keras.layers.Dense(classes, dtype="float32")(pooled(backbone.output, config.head.pooling))
        self._model = keras.Model(backbone.input, logits)
        self._views = PictureViews(config.seed, config.augment.flip != "none") if views else None
        self._optimizer = keras.optimizers.Adam(config.learning_rate)
        self._rate = config.learning_rate
        self._optimizer.build(self._model.trainable_variables)
        self._start = [value.numpy() for value in self._variables]
        self._step = tf.function(self._one_step, reduce_retracing=True)

    @property
    def _variables(self) -> list:
        return [*self._model.weights, *self._optimizer.variables]

    def hits(self, pictures: np.ndarray, labels: np.ndarray, test_pictures: np.ndarray, test_labels: np.ndarray, *,
             seed: int, seconds: float, tell: Callable[[], None] = lambda: None) -> tuple[np.ndarray, float]:
        """(m,) bool, which test pictures are named rightly, and the processor seconds that training took.

        It ends after its steps or ``seconds`` of the processor, whichever comes first and with the rate at 0, or
        earlier where the training loss says that nothing is left to learn. ``tell`` is called in between, and may raise
        to stop.
        """
        for variable, value in zip(self._variables, self._start, strict=True):
            variable.assign(value)
        spent = self._train(pictures, labels, np.random.default_rng([seed, 17]), seconds, tell)
        logits = predict_padded(self._model, test_pictures, BATCH)[0]
        return np.asarray(logits).argmax(axis=1) == test_labels, spent

    def _train(self, pictures, labels, draw, seconds: float, tell) -> float:
        begun, smoothed, order = time.process_time(), None, np.array([], int)
        steps = steps_of(len(labels))
        for step in range(steps):
            share = max(step / steps, (time.process_time() - begun) / max(seconds, 1e-9))
            if share >= 1 or smoothed is not None and smoothed < LEARNT:
                break
            self._optimizer.learning_rate.assign(self._rate * (1 + np.cos(np.pi * share)) / 2)
            while len(order) < BATCH:
                order = np.concatenate([order, draw.permutation(len(labels))])
            chosen, order = order[:BATCH], order[BATCH:]
            loss = float(self._step(tf.constant(pictures[chosen], tf.float32), tf.constant(labels[chosen], tf.int32)))
            smoothed = loss if smoothed is None else 0.95 * smoothed + 0.05 * loss
            if not step % 20:
                tell()
        return time.process_time() - begun

    def _one_step(self, pictures, labels):
        pictures = pictures if self._views is None else self._views(pictures)
        with tf.GradientTape() as tape:
            logits = self._model(pictures, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        variables = self._model.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        return loss
