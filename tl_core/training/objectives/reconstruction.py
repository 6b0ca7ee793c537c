"""Pictures drawn again from spoilt copies: a denoising autoencoder (Vincent et al. 2008) and masked pictures (Pathak et
al. 2016, arXiv:1604.07379; He et al. 2022, arXiv:2111.06377)."""

from collections.abc import Mapping

import keras
import tensorflow as tf

from tl_core.config import RunConfig
from tl_core.training.objective import OBJECTIVES
from tl_core.training.objectives.self_taught import POOL, SelfTaught, features, shown

NOISE = 0.2  # standard deviation, of the range from black to white
HIDDEN = 0.5  # share of the patches that are masked
PATCHES = 8  # a side of the picture has so many
DRAWN = 32  # pixels a side that are drawn again: of larger pictures a smaller copy
WIDTHS = (128, 64, 32)  # the decoder's channels, each stage twice as large as the one before
PICTURE, MISSING = "picture", "missing"


class Reconstruction(SelfTaught):
    """The squared error of a picture that is drawn again from the pooled features of a spoilt copy.

    Values lie between −0.5 and 0.5; pictures larger than ``DRAWN`` are compared with a smaller copy of themselves. The
    loss is the mean over what ``_spoilt`` says is missing.
    """

    losses = ("reconstruction_error",)

    def __init__(self, config: RunConfig, channels: int):
        self.decoder = decoder(channels)
        self._random = Draws(config.seed)
        self.layers = [self.decoder, self._random]

    def prepare(self, batch):
        rows = batch[POOL]
        pictures = tf.cast(rows.x, tf.float32)
        spoilt, missing = self._spoilt(pictures)
        whole = tf.image.resize(pictures, (DRAWN, DRAWN), antialias=True) / 255 - 0.5
        return shown(rows, spoilt, {PICTURE: whole, MISSING: missing})

    def __call__(self, batch, outputs, progress):
        rows = batch[POOL]
        wrong = tf.square(self.decoder(features(outputs)) - rows.targets[PICTURE])
        return {"reconstruction_error": rows.mean(mean_where(wrong, rows.targets[MISSING]))}

    def _spoilt(self, pictures) -> tuple:
        """What the network is shown of pictures (n, s, s, 3), and which pixels count (n, DRAWN, DRAWN, 1)."""
        raise NotImplementedError


class Denoising(Reconstruction):
    """All of the picture, from a copy with Gaussian noise."""

    def _spoilt(self, pictures):
        noise = self._random.normal(tf.shape(pictures)) * NOISE * 255
        everything = tf.ones((tf.shape(pictures)[0], DRAWN, DRAWN, 1))
        return tf.clip_by_value(pictures + noise, 0, 255), everything


class Masked(Reconstruction):
    """The patches that a copy lacks, which have the picture's mean colour there."""

    def _spoilt(self, pictures):
        count = tf.shape(pictures)[0]
        hidden = tf.cast(self._random.uniform((count, PATCHES, PATCHES, 1)) < HIDDEN, tf.float32)
        mask = tf.image.resize(hidden, pictures.shape[1:3], method="nearest")
        mean = tf.reduce_mean(pictures, axis=(1, 2), keepdims=True)
        return (1 - mask) * pictures + mask * mean, tf.image.resize(hidden, (DRAWN, DRAWN), method="nearest")


class Draws(keras.layers.Layer):
    """Random numbers that go on with the run's checkpoint."""

    def __init__(self, seed: int):
        super().__init__(dtype="float32", name="draws", trainable=False)
        self._generator = keras.random.SeedGenerator(seed)

    def normal(self, shape):
        return tf.random.stateless_normal(shape, tf.cast(self._generator.next(), tf.int32))

    def uniform(self, shape):
        return tf.random.stateless_uniform(shape, tf.cast(self._generator.next(), tf.int32))


def decoder(channels: int) -> keras.Sequential:
    """Features (n, ``channels``) -> pictures (n, DRAWN, DRAWN, 3), any real numbers."""
    side = DRAWN // 2 ** len(WIDTHS)
    layers: list[keras.layers.Layer] = [
        keras.Input((channels,), dtype="float32"),
        keras.layers.Dense(side * side * WIDTHS[0], activation="relu", dtype="float32"),
        keras.layers.Reshape((side, side, WIDTHS[0]), dtype="float32")]
    for width in WIDTHS:
        layers.append(keras.layers.Conv2DTranspose(width, 4, strides=2, padding="same", activation="relu",
                                                   dtype="float32"))
    return keras.Sequential([*layers, keras.layers.Conv2D(3, 3, padding="same", dtype="float32")], name="decoder")


def mean_where(values, where):
    """(n,) means of values (n, h, w, c) over the places (n, h, w, 1) that are 1; 0 where there is none."""
    total = tf.reduce_sum(values * where, axis=(1, 2, 3))
    return total / tf.maximum(tf.reduce_sum(where, axis=(1, 2, 3)) * values.shape[-1], 1.0)


@OBJECTIVES.register("denoising")
def _denoising(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Denoising:
    return Denoising(config, channels)


@OBJECTIVES.register("masked")
def _masked(config: RunConfig, channels: int, classes: Mapping[str, int]) -> Masked:
    return Masked(config, channels)
