"""A perceptually even colour scale: from dark blue over red-violet to light yellow, lightness rising in equal steps.

Made in Oklab (Ottosson 2020, https://bottosson.github.io/posts/oklab/): lightness and hue run in straight
lines, and every colour is as strong as the screen's colours allow up to ``CHROMA``.
"""

import functools

import numpy as np

LIGHTNESS, HUE, CHROMA = (0.22, 0.95), (280, 465), 0.15  # 465 degrees is 105, yellow, the way round over red
_TO_CUBES = np.array([[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728],
                      [1, -0.0894841775, -1.2914855480]])
_TO_LINEAR = np.array([[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
                       [-0.0041960863, -0.7034186147, 1.7076147010]])


@functools.cache
def table() -> np.ndarray:
    """uint8 (256, 3) sRGB, the smallest value first."""
    return np.stack([_colour(value) for value in np.linspace(0, 1, 256)])


def paint(values: np.ndarray) -> np.ndarray:
    """Numbers from 0 to 1 of any shape as uint8 sRGB, one axis more."""
    return table()[np.clip(np.round(values * 255), 0, 255).astype(int)]


def css(stops: int = 9) -> str:
    """The scale as a CSS gradient from left to right."""
    rows = table()[np.linspace(0, 255, stops).round().astype(int)]
    return f"linear-gradient(to right, {', '.join(f'rgb({red} {green} {blue})' for red, green, blue in rows)})"


def _colour(value: float) -> np.ndarray:
    lightness, hue = (low + value * (high - low) for low, high in (LIGHTNESS, HUE))
    for chroma in np.arange(CHROMA, -0.001, -0.002):
        linear = _linear(lightness, chroma, np.radians(hue))
        if linear.min() >= 0 and linear.max() <= 1:
            break
    return np.round(255 * _curved(np.clip(linear, 0, 1))).astype(np.uint8)


def _linear(lightness: float, chroma: float, hue: float) -> np.ndarray:
    lab = np.array([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    return _TO_LINEAR @ (_TO_CUBES @ lab) ** 3


def _curved(linear: np.ndarray) -> np.ndarray:
    """sRGB's transfer curve."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
