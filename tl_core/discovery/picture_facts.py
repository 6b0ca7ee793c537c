"""What can be seen of a picture without a network: brightness, contrast, colours, size. NumPy and Pillow."""

import os
from dataclasses import dataclass

import numpy as np

from tl_core.data.parallel import in_threads
from tl_core.discovery.pictures import Pictures
from tl_core.progress import Progress, silent

READ = 32  # pixels a side
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "grey", "black", "white")
_HUES = (15, 45, 70, 165, 260, 335)  # where red, orange, yellow, green, blue and purple end, in degrees
_GREY, _DARK, _LIGHT = 0.2, 0.2, 0.85  # saturation below, value below, value above


@dataclass(frozen=True, eq=False)
class PictureFacts:
    """Of n pictures: ``brightness`` and ``contrast`` (n,) 0 to 1, ``colours`` (n, 9) shares of pixels as ``COLOURS``
    names them, ``megapixels`` and ``shape`` (width over height) (n,), NaN where there is no file."""

    brightness: np.ndarray
    contrast: np.ndarray
    colours: np.ndarray
    megapixels: np.ndarray
    shape: np.ndarray


def look(pictures: Pictures, progress: Progress = silent) -> PictureFacts:
    """The facts of every picture; of one that cannot be read any more those of a grey one."""
    read = pictures.dataset.read
    found = in_threads(lambda key: (*seen(read(key, READ)), *file_size(key)), pictures.keys, "Looking at colours",
                       progress)
    numbers = np.asarray(found, np.float64).reshape(len(found), -1)
    return PictureFacts(numbers[:, 0], numbers[:, 1], numbers[:, 2:-2], numbers[:, -2], numbers[:, -1])


def seen(image: np.ndarray) -> list[float]:
    """Brightness, contrast and the colours' shares of an RGB image (h, w, 3) uint8."""
    pixels = image.reshape(-1, 3).astype(np.float64) / 255
    light = pixels @ (0.299, 0.587, 0.114)
    return [float(light.mean()), float(light.std()), *colour_shares(pixels)]


def colour_shares(pixels: np.ndarray) -> list[float]:
    """Shares of pixels (n, 3) from 0 to 1 that people would call by each name of ``COLOURS``."""
    high, low = pixels.max(axis=1), pixels.min(axis=1)
    spread = high - low
    saturation = spread / np.maximum(high, 1e-9)
    names = np.digitize(_hue(pixels, high, spread) % 360, _HUES) % 6
    names = np.where(saturation < _GREY, COLOURS.index("grey"), names)
    names = np.where((saturation < _GREY) & (high > _LIGHT), COLOURS.index("white"), names)
    names = np.where(high < _DARK, COLOURS.index("black"), names)
    return (np.bincount(names, minlength=len(COLOURS)) / len(pixels)).tolist()


def file_size(key: str) -> tuple[float, float]:
    """Millions of pixels and width over height, of the file's head alone; NaN where there is none."""
    from PIL import Image
    if not os.path.isabs(key):
        return float("nan"), float("nan")
    try:
        with Image.open(key) as image:
            width, height = image.size
    except Exception:  # whatever a damaged file makes Pillow raise
        return float("nan"), float("nan")
    return width * height / 1e6, width / max(height, 1)


def _hue(pixels: np.ndarray, high: np.ndarray, spread: np.ndarray) -> np.ndarray:
    red, green, blue = pixels.T
    wide = np.where(spread > 0, spread, 1)
    return 60 * np.where(high == red, (green - blue) / wide, np.where(
        high == green, (blue - red) / wide + 2, (red - green) / wide + 4))
