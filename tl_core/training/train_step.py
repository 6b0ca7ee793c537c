"""Training steps and predictions of a model, traced once however many steps a call takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tl_core.data.dataset import LABEL
from tl_core.training.batches import BatchGroup
from tl_core.training.objective import Classification, Objective, Outputs, Rows
from tl_core.training.optimizer import adam_of


@dataclass(frozen=True)
class Member:
    """One run among those that a step trains.

    Its ``network`` makes of rows [features, logits of each of ``heads``, hidden outputs of each or none]; its
    ``streams`` name places among the step's streams of batches, the one that counts its epochs first. The first of
    ``heads`` is the one that is validated.
    """

    network: keras.Model
    objective: Objective = field(default_factory=Classification)
    streams: Mapping[str, int] = field(default_factory=lambda: {"labelled": 0})
    heads: tuple[str, ...] = (LABEL,)

    def outputs(self, rows, training: bool) -> Outputs:
        features, *others = self.network(rows, training=training)
        logits, hidden = others[:len(self.heads)], others[len(self.heads):] or [features] * len(self.heads)
        return Outputs(features, *(dict(zip(self.heads, of, strict=True)) for of in (logits, hidden)))

    def trained_on(self, batch: Mapping[str, Rows]) -> dict[str, Outputs]:
        """By stream, from one pass over all of them: two would each change BatchNormalization's statistics."""
        if len(batch) == 1:
            return {name: self.outputs(rows.x, training=True) for name, rows in batch.items()}
        joined = self.outputs(tf.concat([rows.x for rows in batch.values()], axis=0), training=True)
        sizes = [tf.shape(rows.x)[0] for rows in batch.values()]
        parts = tf.nest.map_structure(lambda whole: tf.split(whole, sizes, num=len(sizes)), joined)
        return {name: Outputs(parts.features[index], *({head: of[head][index] for head in self.heads}
                                                       for of in (parts.logits, parts.hidden)))
                for index, name in enumerate(batch)}


class TrainStep:
    """The steps of one run, or of several whose ``members`` have nothing in common but ``model``'s optimizer.

    Each member has its own objective; the sum of all is minimised, so none's gradient sees another's. Members report
    the same ``metrics``. ``model`` holds the members' networks; ``model.compile`` has set optimizer, precision and
    ``jit``. A strategy of several places (``tf.distribute``) shares each batch out among them.
    """

    def __init__(self, model: keras.Model, members: Sequence[Member]):
        self.model, self._members = model, tuple(members)
        self.streams = tuple(next(iter(member.streams.values())) for member in members)
        self.metrics = members[0].objective.reported
        self._strategy = tf.distribute.get_strategy()
        step = self._shared_out if self._strategy.num_replicas_in_sync > 1 else self._step
        self._one = tf.function(step, autograph=False, jit_compile=True) if model.jit_compile else step
        self._adam = adam_of(model.optimizer)
        self._traced: dict = {}

    def train(self, groups: Sequence[BatchGroup], factors: np.ndarray | None = None,
              progress: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Take the groups' steps, one group per stream; each step's own values by metric, (steps, members) each.

        ``factors`` (steps,) are on the learning rates, by default 1; ``progress`` (steps,) is the objectives', by
        default 0.
        """
        data = [(_tensor(group.x), {name: _tensor(labels) for name, labels in group.targets.items()},
                 None if group.weights is None else _tensor(group.weights)) for group in groups]
        starts = _tensor(np.stack([group.starts for group in groups], axis=1))
        count = len(starts) - 1
        factors = np.ones(count, np.float32) if factors is None else factors
        progress = np.zeros(count, np.float32) if progress is None else progress
        figures = self._call(self._loop, data, starts, _tensor(np.stack([factors, progress], axis=1)))
        return {name: of.numpy() for name, of in zip(self.metrics, figures, strict=True)}

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Rows (n, …) -> float32 (members, n, classes) of the head (or heads) that is judged, without dropout."""
        return self._call(self._inference, _tensor(x))[0].numpy()

    def validated(self, logits: np.ndarray, targets: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Validation's metrics as (members,) each, of what ``logits`` gave for all rows and of each target's labels."""
        figures = [member.objective.validated(own, targets)
                   for member, own in zip(self._members, logits, strict=True)]
        return {name: np.array([of[name] for of in figures]) for name in figures[0]}

    def hidden_and_logits(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the first member: float32 (n, width) and (n, classes), without dropout."""
        hidden, logits = self.shown(x)
        return hidden[0], logits[0]

    def shown(self, x: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """What each member's validated head reads in its last layer, (n, width) each, and ``logits``; float32."""
        logits, hidden = self._call(self._inference, _tensor(x))
        return [of.numpy() for of in hidden], logits.numpy()

    def _call(self, function, *data):
        """``function(*data)``, traced the first time, for any number of rows."""
        if function not in self._traced:
            specs = tf.nest.map_structure(_any_length, data)
            self._traced[function] = tf.function(function, autograph=False).get_concrete_function(*specs)
        return self._traced[function](*data)

    def _loop(self, data, starts, schedule):
        count = tf.shape(starts)[0] - 1

        def body(number, *figures):
            batches = [_part(stream, starts[number, i], starts[number + 1, i]) for i, stream in enumerate(data)]
            self._adam.factor.assign(schedule[number, 0])
            return number + 1, *(of.write(number, value) for of, value in
                                 zip(figures, self._one(batches, schedule[number, 1]), strict=True))

        figures = [tf.TensorArray(tf.float32, count, element_shape=(len(self._members),)) for _ in self.metrics]
        _, *figures = tf.while_loop(lambda number, *_: number < count, body, (0, *figures), parallel_iterations=1)
        return [figure.stack() for figure in figures]

    def _step(self, batches, progress, whole=None):
        """One step; ``whole``: the sizes of the batches that these are parts of. Each metric as (members,)."""
        layers = [layer for member in self._members for layer in member.objective.layers]
        weights = [*self.model.trainable_variables, *(one for layer in layers for one in layer.trainable_variables)]
        rows = [Rows(x, targets, own_weights, size) for (x, targets, own_weights), size in
                zip(batches, whole or _sizes(batches), strict=True)]
        batch = [member.objective.prepare({name: rows[index] for name, index in member.streams.items()})
                 for member in self._members]
        by_task = any(member.objective.by_task for member in self._members)
        with tf.GradientTape(persistent=by_task) as tape:
            outputs = [member.trained_on(own) for member, own in zip(self._members, batch, strict=True)]
            losses = [member.objective(own, output, progress)
                      for member, own, output in zip(self._members, batch, outputs, strict=True)]
            sums = [member.objective.total(of) for of, member in zip(losses, self._members, strict=True)]
            penalties = [penalty / self._strategy.num_replicas_in_sync
                         for holder in (self.model, *layers) for penalty in holder.losses]
            total = self.model.optimizer.scale_loss(tf.add_n([*sums, *penalties]))
            parts, rest = self._parts(losses[0], penalties) if by_task else ([], None)
        gradients = (self._of_parts(tape, parts, rest, losses[0], weights) if by_task
                     else tape.gradient(total, weights))
        self.model.optimizer.apply(gradients, weights)
        values = [{"loss": loss, **of, **member.objective.measure(own, output)} for member, own, output, of, loss in
                  zip(self._members, batch, outputs, losses, sums, strict=True)]
        return [tf.stack([tf.cast(of[name], tf.float32) for of in values]) for name in self.metrics]

    def _parts(self, losses, penalties) -> tuple[list, Any]:
        """Of the only member, which looks at each task's gradients: their parts in the total, and the rest of it."""
        (member,), scaled = self._members, self.model.optimizer.scale_loss
        own, others = member.objective.parts(losses)
        return [scaled(part) for part in own], scaled(tf.add_n([tf.constant(0.0), *others, *penalties]))

    def _of_parts(self, tape, parts, rest, losses, weights) -> list:
        (member,) = self._members
        own = [tape.gradient(part, weights) for part in parts]
        moved = member.objective.gradients(own, losses, weights, tf.cast(self.model.optimizer.iterations, tf.int32))
        return [other if one is None else one if other is None else one + other
                for one, other in zip(moved, tape.gradient(rest, weights), strict=True)]

    def _shared_out(self, batches, progress):
        """The same step with each place working on its part of every batch; gradients add up."""
        def part(batches, progress):
            parts, sizes = zip(*[_own_part(*of) for of in zip(batches, _sizes(batches), strict=True)], strict=True)
            return self._step(parts, progress, sizes)

        figures = self._strategy.run(part, args=(batches, progress))
        return [self._strategy.reduce(tf.distribute.ReduceOp.SUM, figure, axis=None) for figure in figures]

    def _inference(self, x):
        """Logits of all members, and the validated head's hidden outputs of each: one trace for both."""
        outputs = [member.outputs(x, training=False) for member in self._members]
        logits = tf.stack([_judged(of, member) for of, member in zip(outputs, self._members, strict=True)])
        return logits, [tf.cast(of.hidden[member.heads[0]], tf.float32)
                        for of, member in zip(outputs, self._members, strict=True)]


def _judged(outputs: Outputs, member: Member) -> tf.Tensor:
    """Logits of the heads that are judged, float32 (n, classes of all of them)."""
    logits = [tf.cast(outputs.logits[head], tf.float32) for head in member.objective.judged_heads or member.heads[:1]]
    return logits[0] if len(logits) == 1 else tf.concat(logits, axis=1)


def _sizes(batches) -> list[tf.Tensor]:
    return [tf.cast(tf.shape(x)[0], tf.float32) for x, *_ in batches]


def _part(stream, low, high):
    """These rows of a stream's (x, targets, weights)."""
    return tf.nest.map_structure(lambda part: None if part is None else part[low:high], stream)


def _own_part(stream, size) -> tuple[tuple, tf.Tensor]:
    """What of a batch this replica works on, and what its sums are divided by.

    A replica without a share works on one example in vain: TensorFlow cannot convolve none.
    """
    context, count = tf.distribute.get_replica_context(), tf.shape(stream[0])[0]
    replica, replicas = context.replica_id_in_sync_group, context.num_replicas_in_sync
    low, high = count * replica // replicas, count * (replica + 1) // replicas
    first = tf.minimum(low, count - 1)
    return _part(stream, first, tf.maximum(high, first + 1)), tf.where(high > low, size, np.inf)


def _any_length(tensor):
    return None if tensor is None else tf.TensorSpec([None, *tensor.shape[1:]], tensor.dtype)


def _tensor(array: np.ndarray) -> tf.Tensor:
    return tf.convert_to_tensor(array)
