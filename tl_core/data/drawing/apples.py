"""Apples: one way of drawing them, three varieties."""

from dataclasses import dataclass, replace

import numpy as np

from tl_core.data.drawing import textures
from tl_core.data.drawing.geometry import closed, curve, ellipse, mirrored, ribbon, rotated
from tl_core.data.drawing.parts import BodyPart, Decal, Texture, Thing
from tl_core.data.drawing.rng import Dice

BROWN = np.array([0.33, 0.22, 0.13])
GREEN = np.array([0.27, 0.50, 0.16])


@dataclass(frozen=True)
class AppleVariety:
    """What tells one variety from another. ``right`` is the right side of the outline, top to bottom."""

    right: tuple[tuple[float, float], ...]
    stem: float
    dot: tuple[float, float, float]
    dots: int


def apple_granny_smith(dice: Dice) -> Thing:
    """Green, round and a little wider below the shoulders, with pale dots."""
    variety = AppleVariety(((0, -0.68), (0.26, -0.86), (0.62, -0.78), (0.89, -0.42), (0.96, 0.04), (0.84, 0.48),
                            (0.54, 0.80), (0.24, 0.88), (0, 0.84)), 0.42, (0.85, 0.93, 0.66), 34)
    green = dice.mix((0.45, 0.70, 0.13), (0.58, 0.74, 0.22))
    colour = dice.mix(green, (0.84, 0.78, 0.28), dice.between(0, 1) * dice.dial(0.0, 0.8))
    skin = textures.chain(textures.blotches(dice, (0.66, 0.82, 0.32), 0.6, 0.5),
                          textures.blush(dice, (0.72, 0.52, 0.25), dice.dial(0, 0.55) * dice.between(0, 1)))
    return _apple(dice, variety, colour, skin)


def apple_golden_delicious(dice: Dice) -> Thing:
    """Yellow with brown freckles, oblong, on a long stem."""
    variety = AppleVariety(((0, -0.72), (0.25, -0.92), (0.58, -0.86), (0.83, -0.52), (0.88, -0.05), (0.76, 0.44),
                            (0.52, 0.84), (0.24, 0.96), (0, 0.90)), 0.62, (0.55, 0.40, 0.16), 46)
    gold = dice.mix((0.93, 0.76, 0.24), (0.90, 0.80, 0.36))
    colour = dice.mix(gold, (0.68, 0.76, 0.28), dice.between(0, 1) * dice.dial(0.05, 0.6))
    skin = textures.chain(textures.blotches(dice, (0.97, 0.86, 0.48), 0.6, 0.6),
                          textures.blush(dice, (0.92, 0.50, 0.28), dice.dial(0.1, 0.6) * dice.between(0, 1)))
    return _apple(dice, variety, colour, skin)


def apple_red_delicious(dice: Dice) -> Thing:
    """Dark red, broad at the shoulders, narrowing to five bumps."""
    variety = AppleVariety(((0, -0.74), (0.24, -0.96), (0.58, -0.95), (0.88, -0.62), (0.89, -0.18), (0.72, 0.36),
                            (0.54, 0.80), (0.36, 1.00), (0.18, 0.93), (0, 1.01)), 0.40, (0.93, 0.72, 0.55), 26)
    red = dice.mix((0.58, 0.05, 0.09), (0.74, 0.10, 0.12))
    colour = dice.mix(red, (0.86, 0.42, 0.20), dice.between(0, 1) * dice.dial(0.0, 0.6))
    streaks = textures.meridians(dice, (0.40, 0.02, 0.07), 12, dice.between(0.15, 0.45))
    skin = textures.chain(streaks, textures.blush(dice, (0.85, 0.66, 0.28), dice.dial(0.05, 0.65)
                                                  * dice.between(0, 1)))
    return _apple(dice, variety, colour, skin)


def _apple(dice: Dice, variety: AppleVariety, colour, skin: Texture) -> Thing:
    points = dice.jitter(mirrored(variety.right), dice.dial(0.008, 0.022))
    points = points * [dice.around(1, 0.03, 0.09), dice.around(1, 0.03, 0.07)]
    dip = points[0]
    decals = (textures.freckles(dice, variety.dot, variety.dots, 0.016, 0.7), *_hollow(dice, dip, variety),
              *_bruise(dice))
    body = BodyPart((closed(points),), np.asarray(colour), bend=0.62, gloss=dice.between(0.3, 0.6), texture=skin,
                    decals=decals, lines=(_rim(dip),))
    return Thing((body, _stem(dice, dip, variety), *leaves(dice, dip + (0.02, -0.12), 0.45)), spin=160)


def _hollow(dice: Dice, dip, variety: AppleVariety) -> tuple[Decal, ...]:
    x, y = dip
    russet = dice.mix((0.45, 0.33, 0.12), (0.30, 0.30, 0.08))
    return (Decal((ellipse(x, y + 0.04, 0.36, 0.17),), russet, 0.42, 0.09),
            Decal((ellipse(x, y + 0.03, 0.17, 0.09),), np.array([0.12, 0.10, 0.04]), 0.75, 0.05))


def _bruise(dice: Dice) -> tuple[Decal, ...]:
    x, y, size = dice.between(-0.5, 0.5), dice.between(-0.2, 0.6), dice.between(0.06, 0.2)
    there = dice.chance(0.5)
    opacity = dice.dial(0, 0.7)
    return (Decal((ellipse(x, y, size, size * 0.8),), np.array([0.42, 0.27, 0.12]), opacity, 0.05),) * there


def _rim(dip) -> np.ndarray:
    return curve([(dip[0] - 0.34, dip[1] - 0.05), (dip[0] - 0.16, dip[1] + 0.12), (dip[0] + 0.16, dip[1] + 0.12),
                  (dip[0] + 0.34, dip[1] - 0.05)])


def _stem(dice: Dice, dip, variety: AppleVariety) -> BodyPart:
    x, y = dip
    length, lean = variety.stem * dice.between(0.7, 1.25), dice.between(-0.25, 0.25)
    line = curve([(x, y + 0.06), (x + lean * 0.25, y - length * 0.5), (x + lean, y - length)])
    return BodyPart((ribbon(line, (0.07, 0.06, 0.065, 0.11), True),), dice.tint(BROWN, 0.04), bend=0.06, gloss=0.15)


def leaves(dice: Dice, at, chance: float, size: float = 0.75) -> tuple[BodyPart, ...]:
    """A leaf at ``at`` with the given probability."""
    if not dice.chance(chance):
        return ()
    angle, mirror = dice.between(-42, 10), np.array([dice.pick((-1.0, 1.0)), 1.0])
    part = leaf(dice, size * dice.between(0.75, 1.15))
    return (moved(part, lambda points: rotated(points, angle) * mirror + at),)


def leaf(dice: Dice, length: float) -> BodyPart:
    """A leaf from (0, 0) to the right, with its veins."""
    width, droop = length * dice.between(0.36, 0.5), dice.between(-0.1, 0.15) * length
    spine = curve([(0, 0), (length * 0.5, -0.06 + droop * 0.3), (length, droop)])
    blade = ribbon(spine, (0.0, width * 0.75, width, width * 0.85, width * 0.45, 0.0))
    colour = dice.tint(dice.mix(GREEN, (0.42, 0.60, 0.22)), 0.03)
    vein = Decal((ribbon(spine, 0.025), *_veins(spine, width)), colour * 0.6 + 0.28, 0.55)
    return BodyPart((blade,), colour, bend=0.16, gloss=0.22, decals=(vein,), lines=(spine,))


def _veins(spine: np.ndarray, width: float) -> list[np.ndarray]:
    found = []
    for i in range(3, len(spine) - 4, 3):
        for side in (-1, 1):
            end = spine[min(i + 3, len(spine) - 1)] + (0, side * width * 0.42)
            found.append(np.stack([spine[i], spine[i] + (0.03, 0), end]))
    return found


def moved(part: BodyPart, move) -> BodyPart:
    """The part with every outline passed through ``move``."""
    return replace(part, fills=tuple(map(move, part.fills)), lines=tuple(map(move, part.lines)),
                   decals=tuple(replace(d, fills=tuple(map(move, d.fills))) for d in part.decals))
