"""Training pictures changed at random: Keras' layers in one order, seeded by run, epoch and batch."""

from collections.abc import Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf

from tl_core.config import AugmentConfig
from tl_core.training.rand_augment import PIXELS, RandAugment, saturation

# Two layers for both: Keras' own "horizontal_and_vertical" draws once, which makes it half a turn.
FLIPS = {"none": (), "horizontal": ("horizontal",), "both": ("horizontal", "vertical")}
GREY = 127.0
HUE = 0.2  # Keras' factor at full colour: a tenth of the colour circle either way


class MixUp(keras.layers.MixUp):
    """Blend pairs of pictures and their one-hot labels (Zhang et al. 2018, mixup, arXiv:1710.09412).

    Every picture keeps the larger share, so that it is still known by its own class; as
    pairs are drawn at random the blends are the same. Keras draws the weight as a quotient
    of gammas, and for a small ``alpha`` both are zero in 32 bit now and then: no number.
    Such a picture stays as it is.
    """

    def get_random_transformation(self, data, training=True, seed=None):
        drawn = super().get_random_transformation(data, training=training, seed=seed)
        weight = drawn["mix_weight"]
        return {**drawn, "mix_weight": keras.ops.where(
            keras.ops.isnan(weight), 1.0, keras.ops.maximum(weight, 1.0 - weight))}


def pipeline(augment: AugmentConfig, seed: int) -> list[keras.layers.Layer]:
    """The layers of these settings: shape, light, RandAugment, cutout and last mixup; none where all is off.

    Each takes and gives float32 pictures (n, h, w, 3) of 0 to 255, ``MixUp`` a dictionary of
    ``images`` and one-hot ``labels`` (n, classes).
    """
    common = {"seed": seed, "dtype": "float32"}  # a run in mixed precision draws its pictures in 32 bit all the same
    return [layer for layers in (_shapes, _lights, _covers) for layer in layers(augment, common)]


class Augmenter:
    """The pipeline as a function on the CPU, where batches are made.

    What is drawn depends on ``seed`` and the call's ``key`` alone, not on the calls before.
    ``traced`` takes seconds once and saves time in every call: for runs, not for a single call.
    """

    def __init__(self, augment: AugmentConfig, seed: int, traced: bool = True):
        self._seed = seed
        with tf.device("/CPU:0"):
            self._layers = pipeline(augment, seed)
        self._function = tf.function(self._change, reduce_retracing=True) if traced else self._change

    def __call__(self, pictures: np.ndarray, labels: np.ndarray, key: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Pictures (n, h, w, 3) of 0 to 255 changed, as float32, and their labels.

        Labels that are one-hot (n, classes) become shares where there is mixup; others come back as they
        are. ``key`` is a few whole numbers of 0 or more, such as epoch and batch.
        """
        drawn = np.random.SeedSequence([self._seed, *key]).generate_state(2 * len(self._layers))
        with tf.device("/CPU:0"):
            changed, shares = self._function(tf.constant(pictures), tf.constant(labels),
                                             tf.constant((drawn >> 1).reshape(-1, 2), tf.int64))
        return changed.numpy(), shares.numpy()

    def _change(self, pictures, labels, seeds):
        pictures = tf.cast(pictures, tf.float32)
        for number, layer in enumerate(self._layers):
            layer.generator.state.assign(seeds[number])
            if isinstance(layer, MixUp):
                mixed = layer({"images": pictures, "labels": labels}, training=True)
                pictures, labels = mixed["images"], mixed["labels"]
            else:
                pictures = layer(pictures, training=True)
        return tf.clip_by_value(pictures, *PIXELS), labels


def preview(augment: AugmentConfig, pictures: np.ndarray, seed: int, views: int) -> np.ndarray:
    """Each of the uint8 pictures (n, h, w, 3) changed ``views`` times: uint8 (views, n, h, w, 3)."""
    many = np.concatenate([pictures] * views)
    labels = np.zeros((len(many), 1), np.float32)  # mixup asks for some
    changed, _ = Augmenter(augment, seed, traced=False)(many, labels, ())
    return np.rint(changed).astype(np.uint8).reshape(views, *pictures.shape)


def _shapes(augment: AugmentConfig, common: dict) -> Iterator[keras.layers.Layer]:
    layers = keras.layers
    for way in FLIPS[augment.flip]:
        yield layers.RandomFlip(way, **common)
    if turn := augment.rotation / 360:
        yield layers.RandomRotation((-turn, turn), **common)
    if zoom := augment.zoom:
        yield layers.RandomZoom((-zoom, zoom), **common)
    if shift := augment.shift:
        yield layers.RandomTranslation((-shift, shift), (-shift, shift), **common)


def _lights(augment: AugmentConfig, common: dict) -> Iterator[keras.layers.Layer]:
    layers = keras.layers
    if brightness := augment.brightness:
        yield layers.RandomBrightness((-brightness, brightness), value_range=PIXELS, **common)
    if contrast := augment.contrast:  # a pair: for one number Keras only raises contrast
        yield layers.RandomContrast((contrast, contrast), value_range=PIXELS, **common)
    if colour := augment.colour:
        yield saturation(colour, **common)
        yield layers.RandomHue((0.0, HUE * colour), value_range=PIXELS, **common)


def _covers(augment: AugmentConfig, common: dict) -> Iterator[keras.layers.Layer]:
    if augment.strength:
        yield RandAugment(augment.strength, **common)
    if augment.cutout:  # DeVries and Taylor 2017, Cutout, arXiv:1708.04552
        yield keras.layers.RandomErasing((1.0, 1.0), scale=(0.0, augment.cutout), fill_value=GREY, **common)
    if augment.mixup:
        yield MixUp(augment.mixup, **common)
