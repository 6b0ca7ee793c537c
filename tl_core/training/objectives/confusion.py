"""MCC: the target's predictions shall not confuse classes (Jin et al. 2020, arXiv:1912.03699)."""

from collections.abc import Mapping

import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES, of_batch
from tl_core.training.objectives.adapting import Adapting, both

TEMPERATURE = 2.5


class DeepMcc(Adapting):
    """Minimum class confusion of the target's predictions."""

    term = "confusion"

    def __call__(self, batch, outputs, progress):
        _, target = both(outputs, "logits")
        return {**super().__call__(batch, outputs, progress), self.term: of_batch(class_confusion(target))}


def class_confusion(logits, temperature: float = TEMPERATURE):
    """1 − tr(C) / classes of logits (n, classes): 0 where no class is mixed up with another.

    C = qᵀ diag(w) q with rows that sum to 1, q = softmax(logits / temperature), and weights w ∝ 1 + exp(−entropy)
    that sum to n, which no gradient goes through.
    """
    probabilities = tf.nn.softmax(logits / temperature)
    weights = tf.stop_gradient(1 + tf.exp(-row_entropy(probabilities)))
    weights *= tf.cast(tf.shape(logits)[0], weights.dtype) / tf.reduce_sum(weights)
    confusion = tf.matmul(probabilities, weights[:, None] * probabilities, transpose_a=True)
    confusion /= tf.reduce_sum(confusion, axis=1, keepdims=True)
    return 1 - tf.linalg.trace(confusion) / logits.shape[-1]


def row_entropy(probabilities):
    """Of each row (n, classes), in nats."""
    return -tf.reduce_sum(probabilities * tf.math.log(tf.maximum(probabilities, 1e-12)), axis=-1)


@OBJECTIVES.register("deep_mcc")
def _deep_mcc(config: RunConfig, channels: int, classes: Mapping[str, int]) -> DeepMcc:
    return DeepMcc(config)
