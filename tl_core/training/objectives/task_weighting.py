"""How the losses of several tasks become one."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import of_batch


class TaskWeighting:
    """The sum of the tasks' losses, each times its weight. Tuned well, no cleverer way beats it (Kurin et al. 2022,
    arXiv:2201.04122).

    Where a weighting learns its weights, ``metrics`` tell them and ``layers`` hold what it has learnt.
    """

    metrics: tuple[str, ...] = ()
    layers: Sequence[keras.layers.Layer] = ()
    by_gradients: bool = False  # whether ``adjust`` is to be called

    def __init__(self, weights: Sequence[float]):
        self._weights = tuple(weights)

    def weights(self) -> list[Any]:
        """One for each task, in their order."""
        return list(self._weights)

    def total(self, losses: Sequence[Any]):
        """What is minimised, a scalar, of one scalar loss a task."""
        return tf.add_n([*self.weighted(losses), *self.leftover()])

    def leftover(self) -> list[Any]:
        """What else there is of the total, beside the weighted losses: scalars."""
        return []

    def weighted(self, losses: Sequence[Any]) -> list[Any]:
        """The losses as they count."""
        return [weight * loss for weight, loss in zip(self.weights(), losses, strict=True)]

    def measure(self) -> Mapping[str, Any]:
        """The weights by metric, where they are learnt: a place's part of each, as its part of a loss is."""
        return dict(zip(self.metrics, map(of_batch, self.weights()), strict=True)) if self.metrics else {}

    def adjust(self, losses: Sequence[Any], norms: Any) -> None:
        """Learn from a step's losses and (tasks,) lengths of their weighted gradients in the last shared layer."""


class Uncertainty(TaskWeighting):
    """Each loss over its task's variance, which is learnt: L = sum of exp(-s) L_task + s / 2, s = log variance.

    Kendall et al. 2018, Multi-task learning using uncertainty to weigh losses, arXiv:1705.07115, for classification.
    """

    # Adam moves a variable by about its rate each step whatever its gradient; a hundred steps at 1e-3 would move s by
    # 0.1. So s is ten times what is trained.
    _LONGER = 10.0

    def __init__(self, names: Sequence[str]):
        super().__init__([1.0] * len(names))
        self.metrics = tuple(f"{name}_weight" for name in names)
        self._state = _State("uncertainty", trained=np.zeros(len(names), np.float32))
        self.layers = (self._state,)

    def log_variances(self):
        """(tasks,) s."""
        return self._LONGER * tf.convert_to_tensor(self._state.values["trained"])

    def weights(self):
        return tf.unstack(tf.exp(-self.log_variances()), num=len(self.metrics))

    def leftover(self):
        return [of_batch(tf.reduce_sum(self.log_variances()) / 2)]


class GradNorm(TaskWeighting):
    """Weights that let all tasks learn at one pace: whoever lags behind gets a longer gradient.

    A task's pace is its loss over what guessing among its classes would have; its gradient in the last shared layer
    is to be as long as the mean one times pace^1.5. Weights go down the distance's gradient and are kept at a mean of 1
    (Chen et al. 2018, GradNorm, arXiv:1711.02257, with log(classes) for the first loss, as their appendix advises).
    ``fade`` smooths losses from step to step, since a batch may hold few labels of a task.
    """

    ALPHA, RATE, LEAST = 1.5, 0.025, 0.01
    by_gradients = True

    def __init__(self, names: Sequence[str], classes: Sequence[int], fade: float = 0.9):
        super().__init__([1.0] * len(names))
        self.metrics = tuple(f"{name}_weight" for name in names)
        self._first, self._fade = np.array([math.log(count) for count in classes], np.float32), fade
        self._state = _State("gradnorm", weights=np.ones(len(names), np.float32), losses=self._first, trainable=False)
        self.layers = (self._state,)

    def weights(self):
        return tf.unstack(tf.convert_to_tensor(self._state.values["weights"]), num=len(self.metrics))

    def adjust(self, losses, norms):
        values = self._state.values
        smooth = self._fade * values["losses"] + (1 - self._fade) * tf.stack(losses)
        weights = adjusted(tf.convert_to_tensor(values["weights"]), norms, smooth / self._first, self.ALPHA, self.RATE)
        weights = tf.maximum(weights, self.LEAST)
        values["losses"].assign(smooth)
        values["weights"].assign(weights * len(self.metrics) / tf.reduce_sum(weights))


def adjusted(weights, norms, paces, alpha: float, rate: float):
    """GradNorm's step, (tasks,) each: weights, lengths of the weighted gradients, and losses over the first ones.

    The target of each length is a constant; of |length - target| the derivative by a weight is the sign times the
    length that the gradient has without it.
    """
    relative = paces / tf.reduce_mean(paces)
    target = tf.reduce_mean(norms) * relative ** alpha
    return weights - rate * tf.sign(norms - target) * norms / weights


class _State(keras.layers.Layer):
    """Variables that go on with the run, ``values`` by name; they train with the head where ``trainable``."""

    def __init__(self, name: str, trainable: bool = True, **values: np.ndarray):
        super().__init__(name=name, dtype="float32")
        self.values = {key: self.add_weight(
            shape=value.shape, initializer=keras.initializers.Constant(value), trainable=trainable, name=key,
            aggregation="mean") for key, value in values.items()}
        self.built = True


def weighting(config: RunConfig, names: Sequence[str], classes: Sequence[int]) -> TaskWeighting:
    """That of a resolved config, for tasks of these metric names and numbers of classes."""
    if config.task_weighting == "uncertainty":
        return Uncertainty(names)
    if config.task_weighting == "gradnorm":
        return GradNorm(names, classes)
    by_hand = config.weight_by_task if config.task_weighting == "manual" else {}
    return TaskWeighting([by_hand.get(task, 1.0) for task in config.tasks or ()])
