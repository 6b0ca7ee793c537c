"""From a map's numbers to what is shown: 0 to 1, what speaks for the class. NumPy and SciPy only."""

import numpy as np
from PIL import Image
from scipy import ndimage

HALF = 0.5  # the outline follows half the maximum
_SPREAD = 1 / 56  # of the picture's side: the smoothing's standard deviation
_TOP = 99  # percentile at which a speckled map is cut, so that a few pixels do not darken all others


def scaled(values: np.ndarray, speckled: bool = False) -> np.ndarray:
    """What lies above zero, float64 (h, w) from 0 to 1; all 0 where nothing does.

    ``speckled`` maps, which differ from pixel to pixel, are cut at a high percentile and smoothed first.
    """
    positive = np.maximum(np.nan_to_num(values), 0)
    if speckled and (cut := np.percentile(positive, _TOP)) > 0:
        positive = ndimage.gaussian_filter(np.minimum(positive, cut), len(positive) * _SPREAD)
    top = positive.max()
    return positive / top if top > 0 else np.zeros(positive.shape)


def enlarged(shown: np.ndarray, size: int) -> np.ndarray:
    """float64 (size, size) by bilinear interpolation of the numbers, not of colours."""
    image = Image.fromarray(shown.astype(np.float32))
    return np.clip(np.asarray(image.resize((size, size), Image.Resampling.BILINEAR), np.float64), 0, 1)


def salient_area(large: np.ndarray) -> dict[str, float]:
    """Of an enlarged map: the share of the picture inside the outline, and the share of the map's mass there."""
    inside, total = large >= HALF, large.sum()
    return {"area": float(inside.mean()), "mass": float(large[inside].sum() / total) if total else 0.0}


def place(large: np.ndarray) -> str:
    """Where the map's mass lies, in words: "top left", "centre"; empty where there is none."""
    total = large.sum()
    if not total:
        return ""
    axis = (np.arange(len(large)) + 0.5) / len(large)
    down, right = (large.sum(axis=1) @ axis) / total, (large.sum(axis=0) @ axis) / total
    vertical = "top" if down < 0.4 else "bottom" if down > 0.6 else ""
    horizontal = "left" if right < 0.4 else "right" if right > 0.6 else ""
    return " ".join(part for part in (vertical, horizontal) if part) or "centre"
