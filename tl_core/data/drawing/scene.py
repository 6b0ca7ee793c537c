"""A scene: the subject, what is around and before it, light and camera. The same at every size."""

from dataclasses import dataclass

import numpy as np

from tl_core.data.drawing.backgrounds import Background, background
from tl_core.data.drawing.distractors import CLUTTER, OCCLUDERS
from tl_core.data.drawing.geometry import Placement
from tl_core.data.drawing.light import Light
from tl_core.data.drawing.parts import Placed, Thing
from tl_core.data.drawing.rng import Dice, generator

BASE = 0.86  # where a standing thing's foot is, from the top


@dataclass(frozen=True)
class Camera:
    """``cast`` multiplies the channels; ``blur`` and ``noise`` are fractions of the picture and of white."""

    cast: np.ndarray
    exposure: float
    blur: float
    noise: float
    vignette: float


@dataclass(frozen=True)
class Scene:
    """Everything a renderer needs. ``seed`` is for the noise that depends on size."""

    subject: Placed
    behind: tuple[Placed, ...]
    before: tuple[Placed, ...]
    ground: Background
    light: Light
    camera: Camera
    seed: tuple


def compose(draw, difficulty: float, *key) -> Scene:
    """The scene of a thing drawn by ``draw``; it depends on ``key`` and ``difficulty`` alone."""
    def dice(purpose: str) -> Dice:
        return Dice(generator(*key, purpose), difficulty)

    placed = subject(draw, difficulty, *key)
    standing = placed.thing.standing
    return Scene(placed, _clutter(dice("clutter"), placed), _occluder(dice("occlusion"), placed),
                 background(dice("ground"), standing), _light(dice("light"), standing), _camera(dice("camera")), key)


def subject(draw, difficulty: float, *key) -> Placed:
    """The thing of the scene alone, in a third of the time."""
    thing = draw(Dice(generator(*key, "thing"), difficulty))
    return _placed(Dice(generator(*key, "pose"), difficulty), thing)


def _placed(dice: Dice, thing: Thing) -> Placed:
    low, high = thing.bounds()
    half = float((high - low).max()) / 2
    size = dice.around(dice.dial(0.36, 0.33), 0.02, 0.11)
    turn = dice.between(-1, 1) * thing.spin * dice.dial(0.08, 1.0) ** (1 if thing.spin > 90 else 0.5)
    x, shift = dice.around(0.5, 0.02, 0.12), dice.around(0, 0.02, 0.10)
    y = BASE + shift * 0.4 - size * float((high - low)[1]) / 2 / half if thing.standing else 0.5 + shift
    across, along = (dice.between(-1, 1) * dice.dial(0.02, 0.16) / half for _ in range(2))
    stretch = 1 - dice.between(0, dice.dial(0.02, 0.18))
    return Placed(thing, Placement.of(x, y, size / half, turn, dice.chance(0.5), (across, along), stretch,
                                      (low + high) / 2))


def _clutter(dice: Dice, subject: Placed) -> tuple[Placed, ...]:
    """Up to five small things in a ring about the picture's middle."""
    level, placed = dice.rng.random(), []
    count = int(np.clip(dice.difficulty * 4.2 + level * 1.6 - 0.7, 0, 5))
    start = dice.between(0, 360)
    for i in range(count):
        angle = np.radians(start + i * 137 + dice.between(-20, 20))
        size, reach = dice.between(0.035, 0.07), dice.between(0.36, 0.47)
        x, y = 0.5 + reach * np.cos(angle), 0.5 + reach * np.sin(angle)
        y = 0.70 + 0.26 * (y - 0.03) if subject.thing.standing else y
        thing = dice.pick(CLUTTER)(dice)
        placed.append(Placed(thing, Placement.of(x, y, size, dice.between(-thing.spin, thing.spin))))
    return tuple(placed)


def _occluder(dice: Dice, subject: Placed) -> tuple[Placed, ...]:
    """Something reaching from an edge over part of the subject, more often and further as it gets harder."""
    there, angle = dice.rng.random() < dice.dial(0.06, 0.85), dice.between(0, 360)
    reach, size, wiggle = dice.dial(0.10, 0.52) * dice.between(0.5, 1), dice.between(0.17, 0.24), dice.between(-12, 12)
    if not there:
        return ()
    thing = dice.pick(OCCLUDERS)(dice)
    out = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    own = np.concatenate(subject.outlines())
    middle = own.mean(0)
    edge = ((own - middle) @ out).max()
    # The occluder's tip is at its own (0, -1); it comes in from outside, along -out.
    centre = middle + out * (edge * (1 - 1.6 * reach) + size)
    return (Placed(thing, Placement.of(centre[0], centre[1], size, angle - 90 + wiggle)),)


def _light(dice: Dice, standing: bool) -> Light:
    side = dice.around(-35, 12, 120 if not standing else 70) * dice.pick((1, -1))
    angle, height = np.radians(side - 90), np.radians(dice.around(50, 4, 20))
    direction = np.array([np.cos(angle) * np.cos(height), np.sin(angle) * np.cos(height), np.sin(height)])
    warm = dice.around(0, 0.03, 0.10)
    colour = np.array([1 + warm, 1.0, 1 - warm]) * dice.around(0.80, 0.03, 0.14)
    ambient = np.array([1 - warm, 1.0, 1 + warm]) * dice.around(0.36, 0.02, 0.10)
    return Light(direction, colour, ambient, np.array([0.42, 0.36, 0.28]))


def _camera(dice: Dice) -> Camera:
    cast = 1 + dice.rng.normal(0, 1, 3) * dice.dial(0.01, 0.06)
    return Camera(cast, dice.around(1.04, 0.02, 0.2), dice.between(0.0, dice.dial(0.002, 0.006)),
                  dice.dial(0.008, 0.028) * dice.between(0.6, 1.2), dice.between(0.1, 0.35))
