"""RandAugment with one dial: every picture gets two changes, drawn for it alone."""

import keras
import tensorflow as tf

PIXELS = (0, 255)
CHANGES = 2  # a picture, as in the paper's best settings


class RandAugment(keras.layers.Layer):
    """Two changes out of nine for each picture (Cubuk et al. 2019, RandAugment, arXiv:1909.13719).

    float32 pictures (n, h, w, 3) of 0 to 255 in and out; ``strength`` of 0 to 1 scales
    every change to about the paper's largest. Unlike ``keras.layers.RandAugment`` the
    choice is made per picture, only chosen changes are computed (two passes, not
    twenty-two), and a small strength is a small change: Keras' solarisation inverts most
    where it is weakest, and its rotation of 0.5 is half a turn.
    """

    def __init__(self, strength: float, seed: int, dtype: str = "float32"):
        super().__init__(dtype=dtype)
        self.generator = keras.random.SeedGenerator(seed)
        self._changes = _changes(strength, {"seed": seed, "dtype": dtype})

    def build(self, shape):
        """Nothing to build: the changes have no weights."""

    def call(self, pictures):
        count = keras.ops.shape(pictures)[0]
        chosen = keras.random.randint((count, CHANGES), 0, len(self._changes), seed=self.generator)
        for turn in range(CHANGES):
            for number, change in enumerate(self._changes):
                pictures = self._where(chosen[:, turn] == number, change, pictures)
        return pictures

    def _where(self, mask, change, pictures):
        """The pictures of ``mask`` changed, the others as they are."""
        indices = tf.where(mask)

        def with_change():
            own = tf.gather_nd(pictures, indices)
            drawn = change.get_random_transformation(own, seed=self.generator)
            return tf.tensor_scatter_nd_update(pictures, indices, change.transform_images(own, drawn))
        # Some layers have no answer for no pictures.
        return tf.cond(tf.size(indices) > 0, with_change, lambda: pictures)


def _changes(strength: float, common: dict) -> list[keras.layers.Layer]:
    light = {**common, "value_range": PIXELS}
    layers, s = keras.layers, strength
    return [
        layers.RandomShear(x_factor=(0.0, 0.3 * s), y_factor=(0.0, 0.3 * s), **common),
        layers.RandomTranslation((-0.3 * s, 0.3 * s), (-0.3 * s, 0.3 * s), **common),
        layers.RandomRotation((-s * 30 / 360, s * 30 / 360), **common),
        layers.RandomBrightness((-0.5 * s, 0.5 * s), **light),
        layers.RandomContrast((0.9 * s, 0.9 * s), **light),
        saturation(s, **common),
        layers.RandomSharpness((0.5 - 0.5 * s, 0.5 + 0.5 * s), **light),
        layers.RandomPosterization((8 - round(4 * s), 8), **light),
        layers.AutoContrast(value_range=PIXELS, dtype=common["dtype"]),
    ]


def saturation(strength: float, **common) -> keras.layers.Layer:
    """From nearly grey to three times as colourful at full strength.

    Pixels stay 0 to 255: the layer's ``value_range`` bounds nothing but the saturation itself.
    """
    return keras.layers.RandomSaturation((0.5 - 0.45 * strength, 0.5 + 0.25 * strength), value_range=(0, 1),
                                         **common)
