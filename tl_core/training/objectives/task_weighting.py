"""How the losses of several tasks become one."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from tl_core.config import RunConfig


class TaskWeighting:
    """The sum of the tasks' losses, each times its weight. Tuned well, no cleverer way beats it (Kurin et al. 2022,
    arXiv:2201.04122).

    ``weights`` are in the order of ``names``; where a weighting learns them, ``metrics`` tell them and ``layers`` hold
    what it has learnt.
    """

    metrics: tuple[str, ...] = ()
    layers: Sequence[keras.layers.Layer] = ()

    def __init__(self, weights: Sequence[float]):
        self._weights = tuple(weights)

    def weights(self) -> list[Any]:
        """One for each task."""
        return list(self._weights)

    def total(self, losses: Sequence[Any]):
        """What is minimised, a scalar, of one scalar loss a task."""
        return tf.add_n([weight * loss for weight, loss in zip(self.weights(), losses, strict=True)])

    def measure(self) -> Mapping[str, Any]:
        """The weights by metric, where they are learnt."""
        return dict(zip(self.metrics, self.weights(), strict=True)) if self.metrics else {}


def weighting(config: RunConfig, names: Sequence[str], classes: Sequence[int]) -> TaskWeighting:
    """That of a resolved config, for tasks of these metric names and numbers of classes."""
    by_hand = config.weight_by_task if config.task_weighting == "manual" else {}
    return TaskWeighting([by_hand.get(task, 1.0) for task in config.tasks or ()])
