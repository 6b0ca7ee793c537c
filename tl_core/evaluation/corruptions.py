"""Pictures changed step by step: blur, noise, brightness, rotation. NumPy and Pillow only.

After Hendrycks and Dietterich 2019 (Benchmarking Neural Network Robustness to Common
Corruptions), with strengths that mean the same at every picture size.
"""

import numpy as np
from PIL import Image, ImageFilter

from tl_core.evaluation.corruption import VERSION, Corruption, corrupted
from tl_core.evaluation.text_corruptions import TEXT_CORRUPTIONS

__all__ = ["CORRUPTIONS", "VERSION", "Corruption", "corrupted", "kinds"]


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


def kinds(modality: str) -> tuple[Corruption, ...]:
    """The changes of pictures ("image") or texts ("text")."""
    return {"image": CORRUPTIONS, "text": TEXT_CORRUPTIONS}[modality]
