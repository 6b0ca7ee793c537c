"""Chance that is the same everywhere: generators seeded by what they are for."""

import hashlib
from dataclasses import dataclass

import numpy as np


def generator(*parts) -> np.random.Generator:
    """A NumPy generator that depends on ``parts`` alone, in every process and on every machine."""
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))


@dataclass(frozen=True)
class Dice:
    """Random choices, some of which grow with ``difficulty`` (0..1).

    What is drawn from ``rng`` never depends on difficulty, so turning the dial moves
    the same picture instead of making another one.
    """

    rng: np.random.Generator
    difficulty: float = 0.5

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.rng.random()

    def around(self, centre: float, easy: float, hard: float) -> float:
        """``centre`` plus or minus a range that grows from ``easy`` to ``hard``."""
        return centre + self.between(-1, 1) * self.dial(easy, hard)

    def dial(self, easy: float, hard: float) -> float:
        return easy + (hard - easy) * self.difficulty

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def jitter(self, points, amount: float) -> np.ndarray:
        points = np.asarray(points, float)
        return points + self.rng.normal(0, amount, points.shape)

    def tint(self, colour, amount: float = 0.04) -> np.ndarray:
        """A colour near ``colour`` (RGB, 0..1)."""
        return np.clip(np.asarray(colour) + self.rng.normal(0, amount, 3), 0, 1)

    def mix(self, first, second, share: float | None = None) -> np.ndarray:
        """A colour between two; at a random place unless ``share`` of the second is given."""
        share = self.rng.random() if share is None else share
        return np.asarray(first) * (1 - share) + np.asarray(second) * share
