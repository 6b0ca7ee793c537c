"""DAN: source and target get the same distribution as far as several kernels see it (Long et al. 2015,
arXiv:1502.02791)."""

from collections.abc import Mapping, Sequence

import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES, of_batch
from tl_core.training.objectives.adapting import Adapting, both

SCALES = (0.25, 0.5, 1.0, 2.0, 4.0)  # of the kernels' bandwidths, in mean squared distances


class Dan(Adapting):
    """Maximum mean discrepancy of what the head's last layer reads.

    All pairs of a batch are compared instead of the paper's n / 2 of them: with batches of tens that costs nothing.
    """

    term = "mmd"

    def __call__(self, batch, outputs, progress):
        return {**super().__call__(batch, outputs, progress), self.term: of_batch(mmd(*both(outputs, "hidden")))}


def mmd(source, target, scales: Sequence[float] = SCALES):
    """Squared discrepancy of rows (n, d) and (m, d), 0 or more: the mean over Gaussian kernels of
    mean k(s, s') + mean k(t, t') − 2 mean k(s, t).

    k(x, y) = exp(−‖x − y‖² / (scale · b)), with b the mean of ‖x − y‖² over all pairs of different rows, which no
    gradient goes through.
    """
    rows, count = tf.concat([source, target], axis=0), tf.shape(source)[0]
    distances = squared_distances(rows)
    total = tf.cast(tf.shape(rows)[0], rows.dtype)
    bandwidth = tf.stop_gradient(tf.reduce_sum(distances) / tf.maximum(total * (total - 1), 1))
    kernel = tf.add_n([tf.exp(-distances / (scale * tf.maximum(bandwidth, 1e-12))) for scale in scales]) / len(scales)
    own, other, across = kernel[:count, :count], kernel[count:, count:], kernel[:count, count:]
    return tf.reduce_mean(own) + tf.reduce_mean(other) - 2 * tf.reduce_mean(across)


def squared_distances(rows):
    """(n, d) -> (n, n)."""
    lengths = tf.reduce_sum(tf.square(rows), axis=1)
    products = tf.matmul(rows, rows, transpose_b=True)
    return tf.maximum(lengths[:, None] + lengths[None] - 2 * products, 0)


@OBJECTIVES.register("dan")
def _dan(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Dan:
    return Dan(config)
