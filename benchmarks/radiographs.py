"""Drawn radiographs: every patient another one, and all alike, as chest films are. For measuring false alarms."""

import numpy as np
from PIL import Image

SIDE, RIBS = 240, 9


def radiograph(patient: int, side: int = SIDE) -> np.ndarray:
    """A chest in grey, uint8 (side, side, 3): lungs, ribs, spine and heart of this patient's sizes, and grain."""
    random = np.random.default_rng(patient)
    y, x = np.mgrid[0:side, 0:side] / side
    spine = 0.5 + random.normal(0, 0.045)
    film = 200 - _lungs(x, y, spine, random) + _ribs(x, y, spine, random)
    film += 45 * np.exp(-((x - spine) / 0.03) ** 2)
    heart = x - spine - 0.07 - random.normal(0, 0.03), y - 0.62 - random.normal(0, 0.045)
    film += 50 * np.exp(-((heart[0] / 0.1) ** 2 + (heart[1] / 0.13) ** 2))
    film += _grain(side, random)
    film = (film - film.min()) / np.ptp(film) * (200 + random.normal(0, 20)) + 20
    return np.repeat(film.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _lungs(x: np.ndarray, y: np.ndarray, spine: float, random: np.random.Generator) -> np.ndarray:
    dark = np.zeros_like(x)
    for side in (-1, 1):
        middle = spine + side * (0.2 + random.normal(0, 0.036)), 0.5 + random.normal(0, 0.06)
        width, height = 0.13 + random.normal(0, 0.02), 0.33 + random.normal(0, 0.04)
        dark += 130 * np.exp(-(((x - middle[0]) / width) ** 2 + ((y - middle[1]) / height) ** 2) ** 2)
    return dark


def _ribs(x: np.ndarray, y: np.ndarray, spine: float, random: np.random.Generator) -> np.ndarray:
    light, away = np.zeros_like(x), np.abs(x - spine)
    for number in range(RIBS):
        height = 0.16 + 0.075 * number + random.normal(0, 0.018)
        curve = height + (0.9 + random.normal(0, 0.2)) * (away - 0.2) ** 2
        light += (22 + random.normal(0, 6)) * np.exp(-((y - curve) / 0.012) ** 2) * (away < 0.36) * (away > 0.04)
    return light


def _grain(side: int, random: np.random.Generator) -> np.ndarray:
    cells = (random.normal(128, 20, (side // 4, side // 4))).clip(0, 255).astype(np.uint8)
    coarse = np.asarray(Image.fromarray(cells).resize((side, side), Image.Resampling.BICUBIC), float) - 128
    return 0.5 * coarse + random.normal(0, 3, (side, side))
