"""What gets in the way: small neutral things around, and something before the subject."""

import numpy as np

from tl_core.data.drawing.apples import leaf, moved
from tl_core.data.drawing.geometry import box, closed, curve, dots, ellipse, ribbon, rotated
from tl_core.data.drawing.parts import BodyPart, Decal, Thing
from tl_core.data.drawing.rng import Dice

NEUTRALS = ((0.62, 0.60, 0.57), (0.45, 0.44, 0.43), (0.78, 0.75, 0.68), (0.36, 0.40, 0.45), (0.70, 0.63, 0.54))
SKINS = ((0.96, 0.78, 0.68), (0.87, 0.66, 0.53), (0.66, 0.46, 0.36), (0.46, 0.31, 0.25))


def pebble(dice: Dice) -> Thing:
    points = dice.jitter(ellipse(0, 0, 1, 0.78, 9), 0.07)
    return Thing((BodyPart((closed(points),), dice.tint(dice.pick(NEUTRALS)), bend=0.6, gloss=0.1),))


def button(dice: Dice) -> Thing:
    colour = dice.tint(dice.pick(NEUTRALS))
    holes = tuple(ellipse(x, y, 0.13, points=10) for x in (-0.25, 0.25) for y in (-0.25, 0.25))
    return Thing((BodyPart((ellipse(0, 0, 1),), colour, bend=0.2, gloss=0.4),
                  BodyPart((ellipse(0, 0, 0.66),), colour * 0.9, form="flat", decals=(Decal(holes, colour * 0.35),))))


def pencil(dice: Dice) -> Thing:
    colour = dice.tint(dice.pick(NEUTRALS))
    wood, lead = np.array([[0.9, -0.12], [1.25, -0.03], [1.25, 0.03], [0.9, 0.12]]), box(1.2, -0.035, 1.34, 0.035)
    return Thing((BodyPart((box(-1.3, -0.12, 0.9, 0.12),), colour, bend=0.1, gloss=0.3),
                  BodyPart((wood,), np.array([0.85, 0.70, 0.50]), bend=0.1),
                  BodyPart((lead,), np.array([0.2, 0.2, 0.2]))))


def die(dice: Dice) -> Thing:
    top = np.array([[-0.7, -0.35], [0.1, -0.75], [0.85, -0.4], [0.05, 0.05]])
    left = np.array([[-0.7, -0.35], [0.05, 0.05], [0.05, 0.9], [-0.7, 0.45]])
    right = np.array([[0.05, 0.05], [0.85, -0.4], [0.85, 0.4], [0.05, 0.9]])
    colour = dice.tint(dice.pick(NEUTRALS))
    return Thing(tuple(BodyPart((side,), np.clip(colour * shade, 0, 1), form="flat")
                       for side, shade in ((top, 1.25), (left, 0.95), (right, 0.7))), spin=25)


def clip(dice: Dice) -> Thing:
    wire = [(-0.8, 0.25), (0.6, 0.25), (0.85, 0.0), (0.6, -0.28), (-0.7, -0.28), (-0.95, -0.02), (-0.7, 0.12),
            (0.4, 0.12)]
    return Thing((BodyPart((ribbon(curve(wire), 0.11, True),), dice.tint((0.62, 0.63, 0.66), 0.02), bend=0.06,
                           gloss=0.8),))


CLUTTER = (pebble, button, pencil, die, clip)


def hand(dice: Dice) -> Thing:
    """The back of a hand, fingers up: tips near y = -1, the wrist beyond y = 1."""
    skin, lean = dice.tint(dice.pick(SKINS), 0.02), dice.between(-0.08, 0.08)
    lengths = (-0.62, -0.92, -1.0, -0.86)
    fingers = [_finger(skin, -0.60 + 0.40 * i, tip, lean + 0.05 * (i - 1.5)) for i, tip in enumerate(lengths)]
    thumb = BodyPart((ribbon(curve([(0.55, 1.2), (0.95, 0.65), (1.12, 0.12)]), (0.5, 0.42, 0.32), True),), skin,
                     bend=0.2, gloss=0.1)
    back = closed([(-0.8, 0.30), (0.0, 0.16), (0.8, 0.30), (0.86, 1.0), (0.62, 2.2), (-0.6, 2.2), (-0.82, 1.0)])
    palm = BodyPart((back,), skin, bend=0.3, gloss=0.1)
    return Thing((thumb, *fingers, palm))


def _finger(skin, x: float, tip: float, lean: float) -> BodyPart:
    line = curve([(x, 0.75), (x + lean * 0.5, -0.1), (x + lean, tip + 0.16)])
    pink = np.clip(skin * 0.85 + (0.20, 0.13, 0.13), 0, 1)
    nail = Decal((ellipse(x + lean, tip + 0.16, 0.11, 0.14),), pink, 0.85, 0.01)
    creases = dots([(x + lean * 0.6, y) for y in (-0.28, -0.22, -0.34)], 0.13, 0.03, 12)
    folds = Decal(creases, skin * 0.75, 0.4, 0.02)
    return BodyPart((ribbon(line, (0.40, 0.37, 0.36, 0.31), True),), skin, bend=0.22, gloss=0.12, decals=(nail, folds))


def sprig(dice: Dice) -> Thing:
    """A twig with leaves, growing up from y = 1."""
    spine = curve([(0, 1.6), (dice.between(-0.2, 0.2), 0.4), (dice.between(-0.3, 0.3), -0.7)])
    parts = [BodyPart((ribbon(spine, 0.06),), np.array([0.36, 0.27, 0.16]), bend=0.06)]
    for i, at in enumerate(spine[5::4]):
        angle = dice.between(-65, -25)
        blade = leaf(dice, dice.between(0.8, 1.1))
        parts.append(_turned_leaf(blade, angle, 1 if i % 2 else -1, at))
    return Thing(tuple(parts))


def _turned_leaf(part: BodyPart, angle: float, side: int, at) -> BodyPart:
    return moved(part, lambda points: rotated(points, angle) * [side, 1] + at)


def slab(dice: Dice) -> Thing:
    """The edge of something large and plain: a book, a board, a box."""
    colour = dice.tint(dice.pick(NEUTRALS))
    line = Decal((box(-2, -0.86, 2, -0.78),), colour * 0.7, 0.8)
    return Thing((BodyPart((box(-1.5, -1, 1.5, 2.2, 0.1),), colour, bend=0.1, gloss=0.2, decals=(line,)),))


OCCLUDERS = (hand, sprig, slab)
