"""What lies behind: plain, gradient, wood, cloth, tiles; flat, or a floor that meets a wall."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tl_core.data.drawing.canvas import planar
from tl_core.data.drawing.rng import Dice
from tl_core.data.drawing.textures import blend, smooth, waves

KINDS = ("plain", "gradient", "wood", "cloth", "tiles")
WALLS = ((0.93, 0.90, 0.83), (0.74, 0.84, 0.88), (0.80, 0.86, 0.77), (0.95, 0.85, 0.78), (0.70, 0.72, 0.75),
         (0.96, 0.95, 0.93), (0.62, 0.75, 0.72), (0.96, 0.89, 0.70))
WOODS = ((0.66, 0.47, 0.30), (0.80, 0.64, 0.45), (0.48, 0.32, 0.21), (0.74, 0.66, 0.56))
CLOTHS = ((0.86, 0.82, 0.74), (0.55, 0.66, 0.78), (0.80, 0.52, 0.48), (0.58, 0.68, 0.56), (0.90, 0.90, 0.92))


@dataclass(frozen=True)
class Background:
    """A surface; ``horizon`` is where a floor meets the wall (unit square, from the top), None for a flat lay."""

    kind: str
    colour: np.ndarray
    other: np.ndarray
    wall: np.ndarray
    horizon: float | None
    rate: float
    angle: float
    noise: Callable[..., np.ndarray]
    seams: np.ndarray

    def paint(self, size: int) -> np.ndarray:
        """Colours (3, size, size), float32 0..1, before light falls on them."""
        at = (np.arange(size, dtype=np.float32) + 0.5) / size
        x, y = at[None, :], at[:, None]
        if self.horizon is None:
            cos, sin = np.float32(np.cos(self.angle)), np.float32(np.sin(self.angle))
            return self._surface(x * cos - y * sin, x * sin + y * cos)
        return self._room(x, y, size, self.horizon)

    def _room(self, x, y, size: int, horizon: float) -> np.ndarray:
        """The floor in perspective below the horizon, the wall above it."""
        first = int(round(horizon * size))
        picture = np.empty((3, size, size), np.float32)
        picture[:, :first] = planar(self.wall) * (0.86 + 0.14 * y[:first] / self.horizon)
        depth = np.float32(0.30) / (y[first:] - np.float32(self.horizon) + np.float32(0.22))
        across, along = (x - np.float32(0.5)) * depth * np.float32(1.6), depth * np.float32(1.5)
        # Planks run along the wall.
        picture[:, first:] = self._surface(along, across) if self.kind == "wood" else self._surface(across, along)
        picture[:, first:first + max(size // 60, 1)] *= 0.8
        return picture

    def _surface(self, u, v) -> np.ndarray:
        """``u`` and ``v`` broadcast: what goes along one side alone is computed for that side."""
        return PAINTERS[self.kind](self, u, v)


def _plain(ground: Background, u, v):
    return blend(ground.colour, ground.colour * 0.95, 0.5 + 0.5 * ground.noise(u, v))


def _gradient(ground: Background, u, v):
    return blend(ground.colour, ground.other, np.clip(v + 0.15 * ground.noise(u, v), 0, 1))


def _wood(ground: Background, u, v):
    """Planks along v, each with its own shade and grain."""
    across = u * np.float32(ground.rate * 0.62)
    plank = np.floor(across).astype(int)
    own = ground.seams[plank % len(ground.seams)]
    grain = np.sin(30 * u + 22 * own + 2.4 * ground.noise(u * 2.2 + own, v * 0.45))
    fine = np.sin(95 * u + 40 * own + 3 * ground.noise(u + own, v * 0.8))
    picture = blend(ground.colour * 1.04, ground.colour * 0.70, 0.38 + 0.26 * grain + 0.12 * fine)
    picture *= 0.90 + 0.18 * own
    edge = np.abs(across - plank - np.float32(0.5))
    return picture * (1 - 0.5 * smooth(edge, 0.47, 0.50))


def _cloth(ground: Background, u, v):
    """Woven checks, or stripes, with slow folds."""
    rate = np.float32(ground.rate * 2 * np.pi)
    first, second = smooth(np.sin(u * rate), -0.25, 0.25), smooth(np.sin(v * rate), -0.25, 0.25)
    share = (first + second) / 2 if ground.seams[0] > 0.5 else first
    weave = np.sin(u * 230) * np.sin(v * 230)
    fold = 1 + 0.10 * ground.noise(u * 0.7, v * 0.7) + 0.03 * weave
    return blend(ground.colour, ground.other, share * np.float32(0.75)) * fold


def _tiles(ground: Background, u, v):
    rate = np.float32(ground.rate * 0.8)
    a, b = u * rate, v * rate
    column, row = np.floor(a).astype(int), np.floor(b).astype(int)
    own = ground.seams[(column * 7 + row * 3) % len(ground.seams)]
    joint = np.maximum(np.abs(a - column - np.float32(0.5)), np.abs(b - row - np.float32(0.5)))
    tile = planar(ground.colour) * (0.90 + 0.14 * own + 0.03 * ground.noise(u * 2, v * 2))
    return blend(tile, ground.colour * 0.62 + 0.08, smooth(joint, 0.465, 0.49))


PAINTERS = {"plain": _plain, "gradient": _gradient, "wood": _wood, "cloth": _cloth, "tiles": _tiles}


def background(dice: Dice, standing: bool) -> Background:
    """A surface at random; busy ones come more often as it gets harder."""
    busy = dice.chance(dice.dial(0.35, 0.9))
    kind = dice.pick(KINDS[2:]) if busy else dice.pick(KINDS[:2])
    palette = {"wood": WOODS, "cloth": CLOTHS}.get(kind, WALLS)
    colour = dice.tint(dice.pick(palette), 0.03)
    colour = colour * dice.around(1, 0.02, 0.22)
    other = np.clip(colour * dice.pick((0.62, 0.75, 1.25)) + dice.rng.normal(0, 0.03, 3), 0, 1)
    horizon = dice.between(0.52, 0.72)
    return Background(kind, colour.astype(np.float32), other.astype(np.float32),
                      dice.tint(dice.pick(WALLS), 0.03).astype(np.float32), horizon if standing else None,
                      dice.between(3.2, 6.5), np.radians(dice.around(0, 8, 60)), waves(dice, 1.4),
                      dice.rng.random(17).astype(np.float32))
