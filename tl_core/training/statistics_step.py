"""Steps that renew BatchNormalization's statistics on a stream instead of minimising anything."""

import contextlib
from collections.abc import Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf

from tl_core.training.batches import BatchGroup
from tl_core.training.objectives.confusion import row_entropy
from tl_core.training.train_step import Member, TrainStep


class StatisticsStep(TrainStep):
    """Of ``layers`` in ``model``, which take the mean and variance of all batches so far, in place of their own.

    ``share`` of the new statistics is taken, the rest is the old ones'. Each batch goes through the layers by its own
    statistics, as training on it would, without dropout. No other weight changes.
    """

    def __init__(self, model: keras.Model, member: Member, layers: Sequence[keras.layers.BatchNormalization],
                 share: float):
        super().__init__(model, [member])
        self._member, self._layers, self._share = member, tuple(layers), share
        self._old, self._count = [moments(layer) for layer in layers], 0
        self._sums = [np.zeros_like(old) for old in self._old]

    def train(self, groups: Sequence[BatchGroup], factors: np.ndarray | None = None,
              progress: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Pass the groups' batches through; "loss" (steps, 1) is the mean entropy of each one's predictions."""
        (group,) = groups
        losses = [self._pass(group.x[low:high]) for low, high in zip(group.starts, group.starts[1:], strict=False)]
        for layer, total, old in zip(self._layers, self._sums, self._old, strict=True):
            put(layer, self._share * total / self._count + (1 - self._share) * old)
        return {"loss": np.array(losses, np.float32)[:, None]}

    def _pass(self, rows: np.ndarray) -> float:
        loss = float(self._call(self._forward, tf.convert_to_tensor(rows)))
        self._count += len(rows)
        for layer, total in zip(self._layers, self._sums, strict=True):
            total += len(rows) * moments(layer)
        return loss

    def _forward(self, rows):
        """Leaves each layer with the batch's statistics."""
        with _as_they_come(self.model):
            logits = self._member.outputs(rows, training=True).logits[self._member.heads[0]]
        return tf.reduce_mean(row_entropy(tf.nn.softmax(tf.cast(logits, tf.float32))))


def moments(layer: keras.layers.BatchNormalization) -> np.ndarray:
    """A layer's mean and mean square, float64 (2, channels): unlike variances they add up over batches."""
    mean = np.asarray(layer.moving_mean, np.float64)
    return np.stack([mean, np.asarray(layer.moving_variance, np.float64) + mean ** 2])


def put(layer: keras.layers.BatchNormalization, values: np.ndarray) -> None:
    """Make ``values``, as ``moments`` gives them, the layer's statistics."""
    mean, square = values
    layer.moving_mean.assign(mean)
    layer.moving_variance.assign(np.maximum(square - mean ** 2, 0.0))


@contextlib.contextmanager
def _as_they_come(model: keras.Model) -> Iterator[None]:
    """What is traced meanwhile drops nothing, and statistics are the last batch's."""
    kept = [(layer, name, getattr(layer, name)) for layer in _layers(model)
            for name in ("momentum", "rate") if isinstance(getattr(layer, name, None), float)]
    for layer, name, _ in kept:
        setattr(layer, name, 0.0)
    try:
        yield
    finally:
        for layer, name, value in kept:
            setattr(layer, name, value)


def _layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """A model's layers and those of models within it."""
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
