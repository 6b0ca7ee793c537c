"""DANN and CDAN: a discriminator learns to tell the domains apart, and the network to leave it nothing to go by."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.training.objective import OBJECTIVES
from tl_core.training.objectives.adapting import SOURCE, TARGET, Adapting, both, hidden_width
from tl_core.training.objectives.confusion import row_entropy

WIDTH = 256  # of the discriminator's two hidden layers
MOST_PRODUCTS = 4096  # numbers that CDAN's outer product may have; of more it takes as many random ones (the paper's)


class Dann(Adapting):
    """Adversarial training of domains (Ganin et al. 2016, arXiv:1505.07818) on what the head's last layer reads.

    The discriminator minimises ``domain_loss``; the gradient that it sends back is reversed, ``weight`` times a ramp
    over the phase: 2 / (1 + exp(−10 p)) − 1. ``domain_accuracy`` of 0.5 is a discriminator that cannot tell.
    """

    term = "domain_loss"
    metrics = ("accuracy", "domain_accuracy")

    def __init__(self, config: RunConfig, width: int):
        super().__init__(config)
        self.weights, self._weight = {}, config.adaptation_weight  # it is the reversed gradient's alone
        self.discriminator = discriminator(width)
        self.layers = [self.discriminator]

    def __call__(self, batch, outputs, progress):
        strength = self._weight * ramp(progress)
        losses = [batch[name].mean(of_row * tf.nn.sigmoid_cross_entropy_with_logits(
            tf.fill(tf.shape(guess), float(name == SOURCE)), guess))
            for name, of_row, guess in zip((SOURCE, TARGET), self._row_weights(outputs),
                                           self._guesses(outputs, strength), strict=True)]
        return {**super().__call__(batch, outputs, progress), self.term: tf.add_n(losses) / 2}

    def measure(self, batch, outputs):
        source, target = self._guesses(outputs, 0.0)
        right = (batch[SOURCE].mean(tf.cast(source > 0, tf.float32)) +
                 batch[TARGET].mean(tf.cast(target <= 0, tf.float32))) / 2
        return {**super().measure(batch, outputs), "domain_accuracy": right}

    def _guesses(self, outputs, strength) -> list:
        """Above 0 where a row looks like the source's, (n,) by domain."""
        return [self.discriminator(reverse_gradient(rows, strength))[:, 0] for rows in self._inputs(outputs)]

    def _inputs(self, outputs) -> tuple:
        return both(outputs, "hidden")

    def _row_weights(self, outputs) -> tuple:
        return 1.0, 1.0


class Cdan(Dann):
    """DANN on the outer product of what the head's last layer reads and its softmax, so that classes are kept apart
    (Long et al. 2018, arXiv:1705.10667, with its weights for sure predictions, CDAN+E).

    Weights are 1 + exp(−entropy), with a mean of 1 in each domain. No gradient goes through softmax or weights.
    """

    def __init__(self, config: RunConfig, width: int, classes: int):
        products = width * classes
        super().__init__(config, min(products, MOST_PRODUCTS))
        self._maps = [random_map(size, MOST_PRODUCTS) for size in (width, classes)] if products > MOST_PRODUCTS else []
        self.layers = [self.discriminator, *self._maps]

    def _inputs(self, outputs):
        return tuple(self._product(hidden, tf.stop_gradient(tf.nn.softmax(logits)))
                     for hidden, logits in zip(both(outputs, "hidden"), both(outputs, "logits"), strict=True))

    def _product(self, hidden, probabilities):
        """(n, width) and (n, classes) -> (n, products)."""
        if self._maps:
            first, second = (of(rows) for of, rows in zip(self._maps, (hidden, probabilities), strict=True))
            return first * second / MOST_PRODUCTS ** 0.5
        products = probabilities[:, :, None] * hidden[:, None, :]
        return tf.reshape(products, [-1, hidden.shape[-1] * probabilities.shape[-1]])

    def _row_weights(self, outputs):
        raised = [1 + tf.exp(-tf.stop_gradient(row_entropy(tf.nn.softmax(logits)))) for logits in
                  both(outputs, "logits")]
        return tuple(of_domain / tf.reduce_mean(of_domain) for of_domain in raised)


def ramp(progress):
    """The strength of the reversed gradient, 0 to nearly 1 as ``progress`` goes from 0 to 1 (Ganin 2016, section 5)."""
    return 2 / (1 + tf.exp(-10 * tf.cast(progress, tf.float32))) - 1


def reverse_gradient(rows, strength):
    """The rows themselves; their gradient is −``strength`` times what comes."""
    @tf.custom_gradient
    def reversed_rows(x):
        return tf.identity(x), lambda upstream: -strength * upstream
    return reversed_rows(rows)


def discriminator(width: int) -> keras.Sequential:
    """Rows (n, ``width``) -> (n, 1): above 0 for the source."""
    return keras.Sequential([keras.Input((width,), dtype="float32"),
                             *(keras.layers.Dense(WIDTH, activation="relu", dtype="float32") for _ in range(2)),
                             keras.layers.Dense(1, dtype="float32")], name="discriminator")


def random_map(width: int, to: int) -> keras.layers.Dense:
    """A linear map of independent normal numbers that never trains."""
    layer = keras.layers.Dense(to, use_bias=False, trainable=False, kernel_initializer=keras.initializers.RandomNormal(
        stddev=1.0), dtype="float32")
    layer.build((None, width))
    return layer


@OBJECTIVES.register("dann")
def _dann(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Dann:
    return Dann(config, hidden_width(config, channels))


@OBJECTIVES.register("cdan")
def _cdan(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Cdan:
    return Cdan(config, hidden_width(config, channels), classes[LABEL])
