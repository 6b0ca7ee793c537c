"""The other fruits. Each function draws one thing at random; y points down, the size is about -1..1."""

import numpy as np

from tl_core.data.drawing import textures
from tl_core.data.drawing.apples import (
    BROWN,
    GREEN,
    apple_golden_delicious,
    apple_granny_smith,
    apple_red_delicious,
    leaves,
)
from tl_core.data.drawing.geometry import closed, curve, dots, ellipse, mirrored, ribbon, rotated
from tl_core.data.drawing.parts import BodyPart, Decal, Thing
from tl_core.data.drawing.rng import Dice

PEEL = np.array([0.95, 0.78, 0.18])


def pear(dice: Dice) -> Thing:
    """A narrow neck on a round belly."""
    right = ((0, -1.0), (0.17, -0.97), (0.30, -0.76), (0.36, -0.42), (0.56, -0.02), (0.76, 0.40), (0.66, 0.80),
             (0.34, 0.98), (0, 0.97))
    points = dice.jitter(mirrored(right), dice.dial(0.012, 0.035)) * [dice.around(1, 0.04, 0.12), 1]
    points[:, 0] += dice.between(-0.16, 0.16) * np.clip(-points[:, 1], 0, None) ** 2
    green = dice.mix((0.66, 0.72, 0.24), (0.80, 0.76, 0.30))
    colour = dice.mix(green, dice.pick([(0.72, 0.50, 0.24), (0.92, 0.80, 0.30)]), dice.between(0, dice.dial(0.3, 0.7)))
    skin = textures.chain(textures.blotches(dice, (0.62, 0.52, 0.22), 0.8, 0.45),
                          textures.blush(dice, (0.78, 0.34, 0.20), dice.between(0, dice.dial(0.3, 0.65))))
    dots = textures.freckles(dice, (0.42, 0.32, 0.14), 70, 0.013, 0.6)
    body = BodyPart((closed(points),), np.asarray(colour), bend=0.5, gloss=0.25, texture=skin, decals=(dots,))
    top = points[0]
    return Thing((body, _stalk(dice, top, 0.36), *leaves(dice, top + (0, -0.1), 0.4, 0.6)), spin=160)


def _stalk(dice: Dice, top, length: float) -> BodyPart:
    lean, length = dice.between(-0.22, 0.22), length * dice.between(0.7, 1.3)
    line = curve([top + (0, 0.05), top + (lean * 0.2, -length * 0.5), top + (lean, -length)])
    return BodyPart((ribbon(line, (0.06, 0.055, 0.09), True),), dice.tint(BROWN), bend=0.06, gloss=0.1)


def banana(dice: Dice) -> Thing:
    """One banana, or two or three of a hand."""
    count = dice.pick((1, 1, 1, 2, 3))
    bend = dice.between(0.75, 1.15)
    ripe = dice.between(0, dice.dial(0.4, 0.8))
    colour = dice.mix(PEEL, dice.pick([(0.66, 0.72, 0.22), (0.86, 0.62, 0.16)]), ripe)
    parts = []
    for i in range(count):
        parts += _one_banana(dice, bend, colour, (count - 1) * 9 - i * 18)
    return Thing(tuple(parts), spin=180)


def _one_banana(dice: Dice, bend: float, colour, turn: float) -> list[BodyPart]:
    angle = np.radians(np.linspace(-56 * bend, 56 * bend, 15))
    spine = np.stack([np.sin(angle) / bend, (np.cos(angle) - 0.75) / bend], 1)
    width = 0.36 * dice.between(0.9, 1.1)
    spine = rotated(spine, turn, spine[0])
    skin = ribbon(spine, np.array([0.18, 0.32, 0.62, 0.88, 1, 1, 1, 0.96, 0.84, 0.62, 0.26]) * width)
    ridge = spine + 0.07 * width * np.array([0, -1])
    spots = textures.freckles(dice, (0.36, 0.22, 0.08), int(dice.dial(14, 46)), 0.022, dice.between(0.3, 0.8))
    tips = Decal((ellipse(spine[0, 0], spine[0, 1], 0.13), ellipse(spine[-1, 0], spine[-1, 1], 0.10)),
                 np.array([0.24, 0.17, 0.08]), 0.85, 0.03)
    green = Decal((ellipse(spine[1, 0], spine[1, 1], 0.30),), np.array([0.52, 0.62, 0.16]), 0.55, 0.12)
    edge = Decal((ribbon(ridge, (0.01, 0.06, 0.06, 0.01)),), np.asarray(colour) * 0.4 + 0.58, 0.5, 0.025)
    low = Decal((ribbon(spine + (0, 0.24 * width), (0.01, 0.1, 0.1, 0.01)),), np.asarray(colour) * 0.7, 0.5, 0.03)
    body = BodyPart((skin,), np.asarray(colour), bend=0.22, gloss=0.22, decals=(green, edge, low, spots, tips),
                    lines=(ridge[2:-2],))
    out = spine[0] - spine[1]
    neck = BodyPart((ribbon([spine[0] - out * 0.4, spine[0] + out * 1.4], (0.09, 0.12)),),
                    np.array([0.50, 0.46, 0.16]), bend=0.06, gloss=0.1)
    return [neck, body]


def orange(dice: Dice) -> Thing:
    """Round, with dimpled peel; sometimes cut."""
    colour = dice.mix(dice.mix((0.96, 0.55, 0.08), (0.93, 0.46, 0.07)), (0.95, 0.74, 0.20),
                      dice.between(0, dice.dial(0.1, 0.75)))
    return _citrus(dice, colour, _round(dice), (0.99, 0.66, 0.18))


def _round(dice: Dice) -> np.ndarray:
    points = dice.jitter(ellipse(0, 0, 0.95, 0.95, 12), dice.dial(0.008, 0.022))
    return points * [1, dice.between(0.9, 1.0)]


def lemon(dice: Dice) -> Thing:
    """Longish, with a tip at both ends; sometimes cut."""
    unripe_or_ripe = dice.pick(((0.72, 0.78, 0.24), (0.96, 0.66, 0.14), (0.96, 0.66, 0.14)))
    colour = dice.mix(dice.mix((0.97, 0.86, 0.20), (0.96, 0.80, 0.12)), unripe_or_ripe,
                      dice.between(0, dice.dial(0.1, 0.7)))
    right = ((0, -0.66), (0.34, -0.58), (0.66, -0.36), (0.84, -0.16), (1.0, -0.07), (1.02, 0.05), (0.86, 0.15),
             (0.66, 0.36), (0.34, 0.58), (0, 0.66))
    points = dice.jitter(mirrored(right), dice.dial(0.01, 0.025)) * [1, dice.around(1, 0.05, 0.12)]
    points[:, 0] = np.where(points[:, 0] < 0, points[:, 0] * dice.between(0.9, 1.0), points[:, 0])
    return _citrus(dice, colour, points, (0.98, 0.90, 0.48))


def _citrus(dice: Dice, colour, points: np.ndarray, flesh) -> Thing:
    cut = dice.chance(0.22)
    end = np.array([points[:, 0].min() * 0.86, 0]) if np.ptp(points[:, 1]) < 1.5 else np.array([0.1, -0.55])
    skin = textures.blotches(dice, np.asarray(colour) * 0.9, 0.7, 0.6)
    star = Decal((ellipse(end[0], end[1], 0.08),), np.array([0.36, 0.38, 0.14]), 0.85, 0.02)
    pits = [textures.freckles(dice, np.clip(np.asarray(colour) * shade, 0, 1), 90, 0.019, 0.35)
            for shade in (0.72, 1.2)]
    body = BodyPart((closed(points),), np.asarray(colour), bend=0.6, gloss=0.42, texture=skin, decals=(*pits, star))
    if not cut:
        return Thing((body, *leaves(dice, end + (0.0, -0.02), 0.3, 0.8)), spin=180)
    return Thing((body, *_half(dice, np.asarray(colour), np.asarray(flesh))), spin=180)


def _half(dice: Dice, colour: np.ndarray, flesh: np.ndarray) -> list[BodyPart]:
    """The other half, cut side up, before the fruit."""
    x, y, radius, count = dice.between(0.45, 0.75), dice.between(0.45, 0.65), 0.62, 9
    rim = BodyPart((ellipse(x, y, radius),), colour, bend=0.1, gloss=0.3)
    pith = BodyPart((ellipse(x, y, radius * 0.92),), np.array([0.98, 0.95, 0.84]), form="flat")
    wedges = []
    for i in range(count):
        angle = 360 / count * i + dice.between(-3, 3)
        arc = ellipse(x, y, radius * 0.82, points=6, start=angle + 3, stop=angle + 360 / count - 3)
        wedges.append(closed(np.concatenate([[(x, y)] + 0.1 * (arc[2:3] - (x, y)), arc]), 3))
    pulp = BodyPart(tuple(wedges), flesh, bend=0.07, gloss=0.5)
    return [rim, pith, pulp]


def strawberry(dice: Dice) -> Thing:
    """A red cone with seeds and a green collar."""
    right = ((0, -0.62), (0.36, -0.70), (0.72, -0.52), (0.80, -0.14), (0.62, 0.38), (0.32, 0.84), (0, 1.0))
    points = dice.jitter(mirrored(right), dice.dial(0.015, 0.04)) * [dice.around(1, 0.05, 0.14), 1]
    red = dice.mix((0.86, 0.10, 0.12), (0.76, 0.06, 0.10))
    pale = Decal((ellipse(0, -0.66, 0.7, 0.22),), np.array([0.95, 0.74, 0.52]), dice.dial(0.3, 0.75), 0.14)
    skin = textures.blotches(dice, (0.93, 0.28, 0.16), 0.7, 0.5)
    body = BodyPart((closed(points),), red, bend=0.5, gloss=0.5, texture=skin, decals=(pale, *_seeds(dice)))
    return Thing((body, *_collar(dice)), spin=170)


def _seeds(dice: Dice) -> tuple[Decal, Decal]:
    grid = [(x + (0.11 if row % 2 else 0.0), y) for row, y in enumerate(np.linspace(-0.5, 0.85, 8))
            for x in np.linspace(-0.77, 0.77, 8)]
    places = dice.jitter(grid, 0.018)
    return (Decal(dots(places + [0, 0.012], 0.038, 0.054), np.array([0.45, 0.02, 0.05]), 0.6),
            Decal(dots(places, 0.020, 0.036), np.array([0.96, 0.82, 0.42]), 0.95))


def _collar(dice: Dice) -> list[BodyPart]:
    colour = dice.tint(GREEN * 1.15, 0.03)
    lean = dice.between(-0.2, 0.2)
    stem = curve([(0, -0.6), (lean * 0.4, -0.85), (lean, -1.0 - dice.between(0, 0.25))])
    sepals = []
    for angle in np.linspace(-10, 190, 7):
        angle, length = np.radians(angle + dice.between(-9, 9)), dice.between(0.42, 0.6)
        tip = np.array([np.cos(angle) * length, -0.64 + np.sin(angle) * length * 0.6])
        sepals.append(BodyPart((ribbon(curve([(0, -0.66), tip * 0.5 + (0, -0.36), tip]), (0.1, 0.2, 0.14, 0.0)),),
                               colour * dice.between(0.85, 1.1), bend=0.08, gloss=0.15))
    return [BodyPart((ribbon(stem, 0.07, True),), colour, bend=0.05, gloss=0.1), *sepals]


FRUITS = {
    "apple_golden_delicious": apple_golden_delicious,
    "apple_granny_smith": apple_granny_smith,
    "apple_red_delicious": apple_red_delicious,
    "banana": banana,
    "lemon": lemon,
    "orange": orange,
    "pear": pear,
    "strawberry": strawberry,
}
