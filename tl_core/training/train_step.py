"""Training steps and predictions of a model, traced once however many steps a call takes."""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from tl_core import metrics
from tl_core.training.batches import BatchGroup


class TrainStep:
    """A model's steps: of ``model``'s inputs one per stream of batches, of its outputs one per head.

    Head ``i`` reads stream ``streams[i]`` and has its own loss, cross-entropy on logits;
    their sum is minimised, so no head's gradient sees another. Where ``shares``, targets
    are shares of classes; ``smoothing`` spreads so much of each training target over all classes
    (Szegedy et al. 2015, arXiv:1512.00567). ``model.compile`` has set optimizer, precision and ``jit``.
    A strategy of several places (``tf.distribute``) shares each batch out among them.
    """

    def __init__(self, model: keras.Model, streams: Sequence[int] = (0,), shares: bool = False,
                 smoothing: float = 0.0):
        self.model, self.streams = model, tuple(streams)
        self._loss = _loss(shares, smoothing)
        self._shares = shares
        self.metrics: tuple[str, ...] = metrics.TRAINED
        self._strategy = tf.distribute.get_strategy()
        step = self._shared_out if self._strategy.num_replicas_in_sync > 1 else self._step
        self._one = tf.function(step, autograph=False, jit_compile=True) if model.jit_compile else step
        self._traced: dict = {}

    def train(self, groups: Sequence[BatchGroup], factors: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Take the groups' steps, one group per stream; each step's own values by metric, (steps, heads) each.

        ``factors`` (steps,) are on the learning rates, by default 1.
        """
        data = [(_tensor(group.x), _tensor(group.y), None if group.weights is None else _tensor(group.weights))
                for group in groups]
        starts = _tensor(np.stack([group.starts for group in groups], axis=1))
        factors = np.ones(len(starts) - 1, np.float32) if factors is None else factors
        figures = self._call(self._loop, data, starts, _tensor(factors))
        return {name: of.numpy() for name, of in zip(self.metrics, figures, strict=True)}

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Rows (n, …) -> float32 (heads, n, classes), without dropout."""
        return self._call(self._logits, _tensor(x)).numpy()

    def _call(self, function, *data):
        """``function(*data)``, traced the first time, for any number of rows."""
        if function not in self._traced:
            specs = tf.nest.map_structure(_any_length, data)
            self._traced[function] = tf.function(function, autograph=False).get_concrete_function(*specs)
        return self._traced[function](*data)

    def _loop(self, data, starts, factors):
        count = tf.shape(starts)[0] - 1

        def body(number, *figures):
            batches = [[None if part is None else part[starts[number, i]:starts[number + 1, i]] for part in stream]
                       for i, stream in enumerate(data)]
            self.model.optimizer.factor.assign(factors[number])
            return number + 1, *(of.write(number, value) for of, value in
                                 zip(figures, self._one(batches), strict=True))

        figures = [tf.TensorArray(tf.float32, count, element_shape=(len(self.streams),)) for _ in self.metrics]
        _, *figures = tf.while_loop(lambda number, *_: number < count, body, (0, *figures), parallel_iterations=1)
        return [figure.stack() for figure in figures]

    def _step(self, batches, whole=None):
        """One step; ``whole``: the sizes of the batches that these are parts of."""
        weights = self.model.trainable_variables
        sizes = whole or _sizes(batches)
        with tf.GradientTape() as tape:
            outputs = self._outputs([x for x, *_ in batches], training=True)
            losses = [self._mean(self._loss(batches[i][1], logits), batches[i][2], sizes[i])
                      for i, logits in zip(self.streams, outputs, strict=True)]
            penalties = [penalty / self._strategy.num_replicas_in_sync for penalty in self.model.losses]
            total = self.model.optimizer.scale_loss(tf.add_n([*losses, *penalties]))
        self.model.optimizer.apply(tape.gradient(total, weights), weights)
        hits = [self._mean(self._hits(batches[i][1], logits), None, sizes[i])
                for i, logits in zip(self.streams, outputs, strict=True)]
        return tf.stack(losses), tf.stack(hits)

    def _shared_out(self, batches):
        """The same step with each place working on its part of every batch; gradients add up."""
        def part(batches):
            return self._step(*zip(*[_own_part(stream, size) for stream, size in
                                     zip(batches, _sizes(batches), strict=True)], strict=True))

        figures = self._strategy.run(part, args=(batches,))
        return [self._strategy.reduce(tf.distribute.ReduceOp.SUM, figure, axis=None) for figure in figures]

    def _logits(self, x):
        return tf.stack([tf.cast(logits, tf.float32) for logits in
                         self._outputs([x] * len(self.model.inputs), training=False)])

    def _outputs(self, inputs, training: bool) -> list:
        outputs = self.model(inputs if len(inputs) > 1 else inputs[0], training=training)
        return outputs if isinstance(outputs, list) else [outputs]

    def _hits(self, y, logits):
        y = tf.argmax(y, axis=-1, output_type=tf.int32) if self._shares else y
        return tf.cast(tf.equal(tf.argmax(logits, axis=-1, output_type=tf.int32), y), tf.float32)

    @staticmethod
    def _mean(values, weights, size):
        values = values if weights is None else values * weights
        return tf.reduce_sum(values) / tf.cast(size, values.dtype)


def _loss(shares: bool, smoothing: float):
    """Cross-entropy of (labels, or shares of classes, and logits), one value for each example."""
    if not (shares or smoothing):
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
    soft = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing, reduction="none")
    return soft if shares else lambda labels, logits: soft(tf.one_hot(labels, logits.shape[-1]), logits)


def _sizes(batches) -> list[tf.Tensor]:
    return [tf.cast(tf.shape(y)[0], tf.float32) for _, y, _ in batches]


def _own_part(stream, size) -> tuple[list, tf.Tensor]:
    """What of a batch this place works on, and what its sums are divided by.

    A place without a share works on one example in vain: TensorFlow cannot convolve none.
    """
    context, count = tf.distribute.get_replica_context(), tf.shape(stream[1])[0]
    place, places = context.replica_id_in_sync_group, context.num_replicas_in_sync
    low, high = count * place // places, count * (place + 1) // places
    first = tf.minimum(low, count - 1)
    return ([None if part is None else part[first:tf.maximum(high, first + 1)] for part in stream],
            tf.where(high > low, size, np.inf))


def _any_length(tensor):
    return None if tensor is None else tf.TensorSpec([None, *tensor.shape[1:]], tensor.dtype)


def _tensor(array: np.ndarray) -> tf.Tensor:
    return tf.convert_to_tensor(array)
