"""Surfaces: smooth noise, streaks, freckles and wood grain, in a thing's own coordinates."""

import numpy as np

from tl_core.data.drawing.canvas import planar
from tl_core.data.drawing.geometry import dots
from tl_core.data.drawing.parts import Decal, Texture
from tl_core.data.drawing.rng import Dice


def _wave(a, b, c, u, v) -> np.ndarray:
    """sin(a u + b v + c), in one array."""
    wave = a * u + b * v
    wave += c
    return np.sin(wave, out=wave)


def waves(dice: Dice, rate: float, count: int = 4):
    """Smooth noise as a sum of plane waves; ``rate`` in waves per own length. About -1..1."""
    angle = dice.rng.uniform(0, np.pi, count)
    rates = rate * 2 * np.pi * dice.rng.uniform(0.5, 1.6, count)
    shift = dice.rng.uniform(0, 2 * np.pi, count)
    terms = np.stack([np.cos(angle) * rates, np.sin(angle) * rates, shift], 1).astype(np.float32)

    def noise(u, v):
        waves = (_wave(a, b, c, u, v) for a, b, c in terms)
        total = next(waves)
        for wave in waves:
            total += wave
        total /= np.float32(count**0.5 * 1.2)
        return total

    return noise


def blend(first, second, share: np.ndarray) -> np.ndarray:
    """Colours (3, h, w): ``share`` of the second over the first."""
    first = planar(first)
    mixed = share * (planar(second) - first)
    mixed += first
    return mixed


def smooth(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below ``low``, 1 above ``high``, a soft step between."""
    t = values - np.float32(low)
    t /= np.float32(high - low)
    np.maximum(t, 0, out=t)
    np.minimum(t, 1, out=t)
    step = t * t
    step *= 3 - 2 * t
    return step


def blotches(dice: Dice, other, rate: float = 0.8, amount: float = 0.6, level: float = 0.0) -> Texture:
    """Clouds of another colour."""
    noise = waves(dice, rate)
    return lambda u, v, colour: blend(colour, other, amount * smooth(noise(u, v), level - 0.6, level + 0.8))


def blush(dice: Dice, other, amount: float = 0.7) -> Texture:
    """One side is of another colour, where the sun was."""
    angle, noise = dice.between(0, 2 * np.pi), waves(dice, 0.7)
    x, y = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return lambda u, v, colour: blend(
        colour, other, amount * smooth(u * x + v * y + np.float32(0.35) * noise(u, v), -0.1, 0.9))


def meridians(dice: Dice, other, count: float = 9, amount: float = 0.6) -> Texture:
    """Streaks from pole to pole, as on a striped apple."""
    noise, wide, shift = waves(dice, 1.1), waves(dice, 0.5), np.float32(dice.between(0, 6))

    def texture(u, v, colour):
        around = np.arcsin(np.clip(u / np.sqrt(np.clip(1.15 - v * v, 0.12, None)), -1, 1))
        streak = (np.sin(around * count + shift + 1.2 * noise(u, v)) * 0.5
                  + np.sin(around * (count * 2.3) + 2 * shift + noise(v, u)) * 0.5)
        return blend(colour, other, np.float32(amount) * smooth(streak + wide(u, v) * np.float32(0.5), -0.5, 0.9))

    return texture


def grain(dice: Dice, other, rate: float = 6.0, along: str = "v") -> Texture:
    """Wood: lines along one axis, bent by slow noise."""
    slow, fine = waves(dice, 0.7), waves(dice, 2.0)

    def texture(u, v, colour):
        across, length = (u, v) if along == "v" else (v, u)
        line = np.sin(np.float32(rate * 6.3) * (across + 0.10 * slow(across, length * 0.35))
                      + 0.8 * fine(across * 2, length * 0.2))
        return blend(colour, other, 0.5 + 0.5 * line)

    return texture


def freckles(dice: Dice, colour, count: int, size: float, opacity: float = 0.6, reach: float = 0.95) -> Decal:
    """Small dots spread over the body."""
    places = dice.rng.uniform(-reach, reach, (max(count, 1), 2))
    sizes = size * dice.rng.uniform(0.5, 1.4, len(places))
    return Decal(dots(places, sizes), np.asarray(colour), opacity)


def chain(*textures: Texture) -> Texture:
    """One texture over another."""
    def texture(u, v, colour):
        for each in textures:
            colour = each(u, v, colour)
        return colour

    return texture
