"""Deep CORAL: source and target get the same covariance (Sun and Saenko 2016, arXiv:1607.01719)."""

from collections.abc import Mapping

import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES, of_batch
from tl_core.training.objectives.adapting import Adapting, both


class DeepCoral(Adapting):
    """Distance of the covariances of the logits, the layer that the paper aligns."""

    term = "coral"

    def __call__(self, batch, outputs, progress):
        return {**super().__call__(batch, outputs, progress), self.term: of_batch(coral(*both(outputs, "logits")))}


def coral(source, target):
    """‖C_source − C_target‖² / (4 d²) of rows (n, d) and (m, d); a batch of one row has no covariance, so 0."""
    difference = covariance(source) - covariance(target)
    return tf.reduce_sum(tf.square(difference)) / (4.0 * source.shape[-1] ** 2)


def covariance(rows):
    """(n, d) -> (d, d), divided by n - 1."""
    centred = rows - tf.reduce_mean(rows, axis=0)
    return tf.matmul(centred, centred, transpose_a=True) / tf.maximum(tf.cast(tf.shape(rows)[0], rows.dtype) - 1, 1)


@OBJECTIVES.register("deep_coral")
def _deep_coral(config: RunConfig, channels: int, classes: Mapping[str, int]) -> DeepCoral:
    return DeepCoral(config)
