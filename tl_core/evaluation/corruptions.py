"""Pictures changed step by step: blur, noise, brightness, rotation. NumPy and Pillow only.

After Hendrycks and Dietterich 2019 (Benchmarking Neural Network Robustness to Common
Corruptions), with strengths that mean the same at every picture size.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

VERSION = 1  # changes with what any of them does to a picture


@dataclass(frozen=True)
class Corruption:
    """``apply(picture, strength, random)`` keeps shape and type: uint8 RGB (s, s, 3). Strength 0 changes nothing.

    ``strengths`` are those that are measured, ``unit`` says what they are.
    """

    name: str
    title: str
    unit: str
    strengths: tuple[float, ...]
    apply: Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


def corrupted(kind: Corruption, picture: np.ndarray, key: str, strength: float, seed: int = 0) -> np.ndarray:
    """The picture changed by ``strength``, the same way whenever ``seed`` and ``key`` are the same.

    A picture meets one and the same chance at every strength, so that only the strength differs.
    """
    if strength == 0:
        return picture
    digest = hashlib.blake2s(f"{seed}|{kind.name}|{key}".encode(errors="surrogateescape"), digest_size=8).digest()
    return kind.apply(picture, strength, np.random.default_rng(int.from_bytes(digest, "big")))


def _blur(picture: np.ndarray, strength: float, _random: np.random.Generator) -> np.ndarray:
    """Gaussian; its standard deviation is that many percent of the side."""
    radius = strength / 100 * picture.shape[0]
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))


def _noise(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Gaussian on each pixel and colour; its standard deviation is that many percent of white."""
    return _bytes(picture + strength / 100 * 255 * random.standard_normal(picture.shape))


def _brightness(picture: np.ndarray, strength: float, _random: np.random.Generator) -> np.ndarray:
    """As a camera's exposure: each stop doubles or halves, white stays white."""
    return _bytes(picture * 2.0**strength)


def _rotation(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """By that many degrees, to a side that chance chooses; the corners are filled with the picture's mirrored edge."""
    side = picture.shape[0]
    edge = side // 4 + 1  # more than a square's corners reach beyond its sides: (√2 − 1) / 2 of the side
    wide = np.pad(picture, ((edge, edge), (edge, edge), (0, 0)), mode="symmetric")
    angle = strength if random.random() < 0.5 else -strength
    turned = np.asarray(Image.fromarray(wide).rotate(angle, Image.Resampling.BILINEAR))
    return np.ascontiguousarray(turned[edge:edge + side, edge:edge + side])


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


CORRUPTIONS = (
    Corruption("blur", "Blur", "% of the side", (0.5, 1, 2, 4), _blur),
    Corruption("noise", "Noise", "% of white", (4, 8, 16, 32), _noise),
    Corruption("brightness", "Brightness", "stops", (-2, -1, 1, 2), _brightness),
    Corruption("rotation", "Rotation", "degrees", (10, 20, 45, 90), _rotation))
