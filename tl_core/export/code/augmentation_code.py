"""Augmentation as plain Keras layers in code, in the order and with the numbers of ``training.augmentation``."""

import inspect
from collections.abc import Iterator

from tl_core.config import AugmentConfig

CALL = """    for layer in CHANGES:
        pixels = layer(pixels, training=True)
    if MIXED:
        both = MIXED[0]({"images": pixels, "labels": labels}, training=True)
        pixels, labels = both["images"], both["labels"]
    pixels = tf.clip_by_value(pixels, 0.0, 255.0)"""


def code(augment: AugmentConfig) -> str:
    """The lines that make the layers; ``CALL`` uses them."""
    lines = [f"    {line},\n" for line in _layers(augment)]
    needed = "from rand_augment import RandAugment  # beside this file\n\n" if augment.strength else ""
    mixed = f"[MixUp({augment.mixup!r}, seed=SEED)]" if augment.mixup else "[]"
    return f"{needed}{_mixup(augment)}CHANGES = [\n{''.join(lines)}]\nMIXED = {mixed}\n"


def _layers(augment: AugmentConfig) -> Iterator[str]:
    from tl_core.training.augmentation import FLIPS, GREY, HUE
    end = "seed=SEED)"
    light = f"value_range=(0, 255), {end}"
    for way in FLIPS[augment.flip]:
        yield f"keras.layers.RandomFlip({way!r}, {end}"
    if turn := augment.rotation / 360:
        yield f"keras.layers.RandomRotation({(-turn, turn)!r}, {end}"
    if zoom := augment.zoom:
        yield f"keras.layers.RandomZoom({(-zoom, zoom)!r}, {end}"
    if shift := augment.shift:
        yield f"keras.layers.RandomTranslation({(-shift, shift)!r}, {(-shift, shift)!r}, {end}"
    if brightness := augment.brightness:
        yield f"keras.layers.RandomBrightness({(-brightness, brightness)!r}, {light}"
    if contrast := augment.contrast:
        yield f"keras.layers.RandomContrast({(contrast, contrast)!r}, {light}"
    if colour := augment.colour:
        low, high = 0.5 - 0.45 * colour, 0.5 + 0.25 * colour
        yield f"keras.layers.RandomSaturation({(low, high)!r}, value_range=(0, 1), {end}"
        yield f"keras.layers.RandomHue({(0.0, HUE * colour)!r}, {light}"
    if augment.strength:
        yield f"RandAugment({augment.strength!r}, {end}"
    if augment.cutout:
        yield (f"keras.layers.RandomErasing((1.0, 1.0), scale={(0.0, augment.cutout)!r}, fill_value={GREY!r}, {end}")


def _mixup(augment: AugmentConfig) -> str:
    if not augment.mixup:
        return ""
    from tl_core.training.augmentation import MixUp
    return f"{inspect.getsource(MixUp)}\n\n"
