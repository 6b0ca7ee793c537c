"""L2-SP: weights that train are drawn back to where they started."""

from collections.abc import Iterable

import keras


class L2SP(keras.regularizers.Regularizer):
    """alpha / 2 * sum((w - start)²) (Li et al. 2018, arXiv:1802.01483), so that its gradient is alpha (w - start).

    ``start`` is an array of the weight's shape; the penalty is added to the loss, not to what is reported of it.
    """

    def __init__(self, start, alpha: float):
        self._start, self._alpha = keras.ops.convert_to_tensor(start), alpha

    def __call__(self, weight):
        return self._alpha / 2 * keras.ops.sum(keras.ops.square(weight - self._start))


def add_l2_sp(layers: Iterable[keras.layers.Layer], alpha: float) -> None:
    """Draw the layers' weights, while they train, to what they are now."""
    for layer in layers:
        for weight in layer.weights:
            weight.regularizer = L2SP(weight.numpy(), alpha)
