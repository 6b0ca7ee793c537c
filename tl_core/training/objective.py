"""What a phase minimises: losses by name, from what the network makes of each stream's rows.

An objective is made once a run and may own layers, which train with it and never enter the saved network.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL, Dataset
from tl_core.metrics import Monitor
from tl_core.registry import Registry
from tl_core.training import evaluation


class Rows(NamedTuple):
    """One stream's batch, or the part of it that one place works on: ``x`` (n, …) and, by target, labels (n,).

    A target's labels are shares of its classes (n, classes) where mixup makes them so. ``weights`` (n,) are the
    examples', None without class weights; ``size`` is the number of examples in the whole batch.
    """

    x: Any
    targets: Mapping[str, Any]
    weights: Any
    size: Any

    def mean(self, values, weighted: bool = False):
        """Of one value for each example (n,), over the whole batch."""
        values = values * self.weights if weighted and self.weights is not None else values
        return tf.reduce_sum(values) / tf.cast(self.size, values.dtype)


class Outputs(NamedTuple):
    """What the network makes of rows: ``features`` (n, channels), which the heads read, and (n, classes) by head.

    ``hidden`` (n, width) by head is what its last layer reads, before dropout: the features where it is linear.
    """

    features: Any
    logits: Mapping[str, Any]
    hidden: Mapping[str, Any] = MappingProxyType({})


class Objective:
    """Called in every step, while it is traced: ``objective(batch, outputs, progress)`` gives each loss by its name.

    ``batch`` and ``outputs`` have what belongs to each of the phase's streams, by name; ``progress`` goes from 0 to 1
    over the phase's steps, for ramps. Losses are scalars. The step minimises their sum, each times its ``weights`` (1
    where it has none), and reports the sum as "loss" and, of several, each by its name. ``metrics`` are reported
    beside them. ``layers`` are further networks of its own; ``monitor`` is what best weights and early stopping watch
    instead of validation accuracy and loss.

    ``judged_heads`` names the heads that are validated and tested, by default the first of the run's; their logits lie
    side by side, (n, all their classes), wherever rows are judged.

    ``surveys`` names a stream that it is shown before the phase's first epoch and after each: as many examples as
    ``survey_share`` of the rows that an epoch trains on, or all there are. What ``survey`` says of them joins the
    epoch's metrics. ``judged`` is False where the head learns no classes, so that no validation label says anything of
    it: then neighbours of its features do (``neighbour_probe``).
    """

    losses: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    weights: Mapping[str, float] = {}
    layers: Sequence[keras.layers.Layer] = ()
    monitor: Monitor | None = None
    stopping: Monitor | None = None  # what early stopping watches, where it is not the same
    judged_heads: tuple[str, ...] | None = None
    tasks: tuple[str, ...] = ()  # several, whose gradients are compared: each has the loss "NAME_loss"
    by_task: bool = False  # whether ``gradients`` is asked
    surveys: str | None = None
    survey_share: float = 1.0
    judged: bool = True

    def __call__(self, batch: Mapping[str, Rows], outputs: Mapping[str, Outputs], progress) -> dict[str, Any]:
        """Scalar losses, of the names in ``losses``."""
        raise NotImplementedError

    def prepare(self, batch: Mapping[str, Rows]) -> Mapping[str, Rows]:
        """What the network is shown of a batch, which the other calls get too: changed rows, or more of them."""
        return batch

    def measure(self, batch: Mapping[str, Rows], outputs: Mapping[str, Outputs]) -> dict[str, Any]:
        """Scalar ``metrics``, of the weights before the step."""
        return {}

    def begin(self, dataset: Dataset) -> None:
        """Told once, before the first step, of the set that the run trains on."""

    def total(self, losses: Mapping[str, Any]) -> Any:
        """What is minimised of ``losses``: their sum, each times its weight."""
        weighted = [loss if (weight := self.weights.get(name, 1.0)) == 1.0 else weight * loss
                    for name, loss in losses.items()]
        return weighted[0] if len(weighted) == 1 else tf.add_n(weighted)

    def parts(self, losses: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
        """Where ``by_task``: what ``total`` adds up, each task's own part as it counts, and whatever else there is."""
        raise NotImplementedError

    def gradients(self, own: Sequence[Sequence], losses: Mapping[str, Any], weights: Sequence, step: Any) -> list:
        """Where ``by_task``: the one by which each of ``weights`` moves (None for none), of those of each task's part.

        ``step`` counts the optimizer's.
        """
        raise NotImplementedError

    def validated(self, logits: np.ndarray, targets: Mapping[str, np.ndarray]) -> dict[str, float]:
        """An epoch's validation, of (n, classes) logits of the judged heads and each target's labels (n,)."""
        labels = targets[LABEL]
        return {"val_loss": evaluation.cross_entropy(logits, labels),
                "val_accuracy": np.mean(logits.argmax(axis=1) == labels)}

    def survey(self, hidden: np.ndarray, logits: np.ndarray) -> dict[str, float]:
        """Metrics of float32 (n, width) and (n, classes) of the judged head, as in inference, of what it surveys."""
        return {}

    @property
    def reported(self) -> tuple[str, ...]:
        """Everything that a step says, the minimised sum first."""
        return ("loss", *(self.losses if len(self.losses) > 1 else ()), *self.metrics)

    @property
    def variables(self) -> list:
        """What its layers hold: weights, statistics and the state of dropout's random numbers."""
        return [variable for layer in self.layers for variable in layer.variables]

    @property
    def trainable_variables(self) -> list:
        return [variable for layer in self.layers for variable in layer.trainable_variables]


class Classification(Objective):
    """Cross-entropy of one head's logits on one stream's labels: the stream that counts the epochs, unless it is named.

    Where ``shares``, labels are shares of classes; ``smoothing`` spreads so much of each over all classes (Szegedy et
    al. 2015, arXiv:1512.00567).
    """

    losses: tuple[str, ...] = ("cross_entropy",)
    metrics: tuple[str, ...] = ("accuracy",)

    def __init__(self, shares: bool = False, smoothing: float = 0.0, stream: str | None = None, head: str = LABEL):
        self._shares, self._stream, self._head = shares, stream, head
        self._loss = cross_entropy(shares, smoothing)

    def __call__(self, batch, outputs, progress):
        stream = self._stream or next(iter(batch))
        rows, logits = batch[stream], outputs[stream].logits[self._head]
        return {"cross_entropy": rows.mean(self._loss(rows.targets[self._head], logits), weighted=True)}

    def measure(self, batch, outputs):
        stream = self._stream or next(iter(batch))
        rows, logits = batch[stream], outputs[stream].logits[self._head]
        labels = rows.targets[self._head]
        labels = tf.argmax(labels, axis=-1, output_type=tf.int32) if self._shares else labels
        return {"accuracy": rows.mean(hits(labels, logits))}


def cross_entropy(shares: bool = False, smoothing: float = 0.0) -> Callable:
    """A function of (labels, or shares of classes, and logits) that gives one value for each example."""
    if not (shares or smoothing):
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
    soft = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing, reduction="none")
    return soft if shares else lambda labels, logits: soft(tf.one_hot(labels, logits.shape[-1]), logits)


def hits(labels, logits):
    """1 where the highest logit is the label's, else 0: float32 (n,)."""
    return tf.cast(tf.equal(tf.argmax(logits, axis=-1, output_type=tf.int32), labels), tf.float32)


def of_batch(loss):
    """A loss that has no value for each example (a distance of two batches), as one place's part of the step's.

    Several places compute it of their parts of the batches; what counts is the mean over the places.
    """
    return loss / tf.distribute.get_strategy().num_replicas_in_sync


# Made for a run: (config, channels of the features, classes by head) -> Objective.
Build = Callable[[RunConfig, int, Mapping[str, int]], Objective]
OBJECTIVES: Registry[Build] = Registry("objective", "tl_core/training/objective.py and tl_core/training/objectives "
                                       "register them.")
CLASSIFICATION = "classification"


@OBJECTIVES.register(CLASSIFICATION)
def _classification(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Objective:
    return Classification(config.augment.mixup > 0, config.label_smoothing)
