"""Household objects. Each function draws one thing at random; y points down, the size is about -1..1."""

import numpy as np

from tl_core.data.drawing import textures
from tl_core.data.drawing.geometry import box, closed, curve, ellipse, ribbon, rotated, turned
from tl_core.data.drawing.parts import BodyPart, Decal, Thing
from tl_core.data.drawing.rng import Dice

PAINTS = ((0.80, 0.22, 0.18), (0.16, 0.38, 0.66), (0.93, 0.73, 0.22), (0.20, 0.52, 0.42), (0.92, 0.90, 0.86),
          (0.28, 0.29, 0.33), (0.88, 0.52, 0.42), (0.46, 0.36, 0.62))
WOODS = ((0.62, 0.42, 0.24), (0.78, 0.60, 0.38), (0.40, 0.26, 0.16), (0.55, 0.32, 0.18))
METALS = ((0.72, 0.73, 0.76), (0.80, 0.66, 0.34), (0.62, 0.48, 0.34), (0.52, 0.54, 0.58))


def _ring(x: float, y: float, rx: float, ry: float, width: float) -> tuple[tuple, tuple]:
    return (ellipse(x, y, rx, ry),), (ellipse(x, y, rx - width, ry - width),)


def mug(dice: Dice) -> Thing:
    """A cup with a handle, seen a little from above."""
    colour, top, low = dice.tint(dice.pick(PAINTS)), 0.62, dice.between(0.46, 0.62)
    depth, high = dice.between(0.10, 0.22), dice.between(0.62, 0.9)
    side = curve([(top, -high), (top * 0.55 + low * 0.45, 0), (low, high)], 8)
    bottom = ellipse(0, high, low, depth * 0.8, 20, 0, 180)
    body = np.concatenate([side, bottom, side[::-1] * [-1, 1], ellipse(0, -high, top, depth, 20, 180, 360)])
    grip = curve([(top * 0.9, -high * 0.6), (top + 0.38, -high * 0.5), (top + 0.44, high * 0.1),
                  (low + 0.2, high * 0.55), (low * 0.9, high * 0.55)])
    parts = (BodyPart((ribbon(grip, 0.16, True),), colour, bend=0.1, gloss=0.6),
             BodyPart((body,), colour, form="turned", gloss=0.55, decals=_pattern(dice, colour, top, high)),
             *_brim(dice, colour, top, high, depth))
    return Thing(parts, standing=True, spin=16)


def _brim(dice: Dice, colour, top: float, high: float, depth: float) -> tuple[BodyPart, ...]:
    drink = dice.pick(((0.25, 0.14, 0.08), (0.52, 0.36, 0.22), (0.60, 0.32, 0.10), None))
    rim = BodyPart((ellipse(0, -high, top, depth),), np.clip(colour * 1.1 + 0.06, 0, 1), form="flat")
    inside = BodyPart((ellipse(0, -high, top * 0.9, depth * 0.84),), colour * 0.6, form="flat")
    level = BodyPart((ellipse(0, -high + depth * 0.22, top * 0.82, depth * 0.6),),
                     colour * 0.5 if drink is None else np.array(drink), form="flat")
    return rim, inside, level


def _pattern(dice: Dice, colour, width: float, high: float) -> tuple[Decal, ...]:
    other = dice.tint(dice.pick(PAINTS))
    kind = dice.pick(("plain", "stripes", "dots", "band"))
    if kind == "stripes":
        fills = tuple(box(-1, y, 1, y + 0.1) for y in np.arange(-high * 0.6, high * 0.7, 0.24))
    elif kind == "dots":
        fills = tuple(ellipse(x + (0.14 if i % 2 else 0), y, 0.08) for i, y in enumerate(np.linspace(-0.5, 0.6, 5))
                      for x in np.linspace(-0.56, 0.56, 5))
    else:
        fills = (box(-1, -0.1, 1, 0.34),)
    return (Decal(fills, other, 0.9),) if kind != "plain" else ()


def bottle(dice: Dice) -> Thing:
    """Glass, with a neck, a cap or cork, and mostly a label."""
    belly, neck, shoulder = dice.between(0.30, 0.44), dice.between(0.09, 0.14), dice.between(-0.5, -0.15)
    profile = [(neck, -1.0), (neck, shoulder - 0.25), (neck + 0.05, shoulder - 0.10), (belly * 0.9, shoulder + 0.14),
               (belly, shoulder + 0.3), (belly, 0.9), (belly * 0.93, 1.0)]
    glass = dice.tint(dice.pick(((0.10, 0.34, 0.18), (0.36, 0.20, 0.08), (0.55, 0.72, 0.74), (0.14, 0.30, 0.52),
                                 (0.70, 0.74, 0.66))))
    label = Decal((box(-1, shoulder + 0.42, 1, shoulder + 0.42 + dice.between(0.4, 0.6)),),
                  dice.pick(((0.94, 0.90, 0.80), (0.85, 0.78, 0.55), (0.75, 0.20, 0.18), (0.90, 0.92, 0.94))), 0.95)
    mark = Decal((box(-1, shoulder + 0.48, 1, shoulder + 0.52), ellipse(0, shoulder + 0.66, belly * 0.4, 0.09)),
                 dice.tint(dice.pick(PAINTS)), 0.85)
    level = Decal((box(-1, shoulder - dice.between(-0.1, 0.25), 1, 1.1),), glass * 0.55, 0.5)
    decals = (level, label, mark) if dice.chance(0.8) else (level,)
    body = BodyPart((turned(profile),), glass, form="turned", gloss=0.9, decals=decals)
    cap = BodyPart((box(-neck * 1.12, -1.16, neck * 1.12, -0.97, 0.03),),
                   dice.pick(((0.70, 0.52, 0.34), (0.75, 0.16, 0.14), (0.15, 0.15, 0.17), (0.82, 0.70, 0.38))),
                   form="turned", gloss=0.3)
    ring = BodyPart((box(-neck * 1.2, -0.95, neck * 1.2, -0.89, 0.02),), glass * 0.9, form="turned", gloss=0.8)
    return Thing((body, cap, ring), standing=True, spin=20)


def lamp(dice: Dice) -> Thing:
    """A shade on a foot."""
    shade, foot = dice.tint(dice.pick(PAINTS)), np.array(dice.pick(METALS + WOODS))
    top, low, high = dice.between(0.22, 0.42), dice.between(0.55, 0.78), dice.between(0.62, 0.8)
    arc = dice.between(0.04, 0.10)
    outline = np.concatenate([ellipse(0, -1, top, arc * 0.6, 12, 180, 360), [(low, -1 + high)],
                              ellipse(0, -1 + high, low, arc, 14, 0, 180)])
    glow = dice.between(0.5, 1.0)
    fabric = BodyPart((outline,), np.clip(shade * 0.6 + (0.40, 0.36, 0.26), 0, 1), form="turned", gloss=0.05, glow=glow,
                      decals=(Decal((ellipse(0, -1 + high * 0.75, low * 0.7, high * 0.42),),
                                    np.array([1.0, 0.95, 0.78]), 0.7 * glow, 0.22),))
    return Thing((*_foot(dice, foot, -1 + high), fabric), standing=True, spin=14)


def _foot(dice: Dice, colour, start: float) -> tuple[BodyPart, ...]:
    plate = turned([(0.06, 0.84), (0.30, 0.88), (0.42, 0.95), (0.42, 1.0)])
    kind = dice.pick(("pole", "vase", "balls"))
    if kind == "pole":
        column = ribbon([(0, start - 0.1), (0, 0.9)], 0.08)
    elif kind == "vase":
        column = turned([(0.07, start - 0.1), (0.09, start + 0.1), (0.32, start + 0.5), (0.26, 0.78), (0.13, 0.92)])
    else:
        heights = np.linspace(start - 0.1, 0.9, 9)
        column = turned([(0.06 if i % 2 else 0.17, y) for i, y in enumerate(heights)])
    return (BodyPart((plate,), colour, form="turned", gloss=0.5),
            BodyPart((column,), colour, form="turned", gloss=0.55))


def chair(dice: Dice) -> Thing:
    """Seat, back and four legs, seen from the front, a little from above and to the side."""
    wood = dice.tint(dice.pick(WOODS + PAINTS))
    shift, depth, seat = dice.between(0.12, 0.28), dice.between(0.16, 0.24), dice.between(-0.10, 0.0)
    left, right, leg = -0.50, 0.34, dice.between(0.08, 0.115)
    back, front = seat, seat + depth

    def bar(line, width, light=1.0):
        return BodyPart((ribbon(line, width),), np.clip(wood * light, 0, 1), bend=0.07, gloss=0.25)

    far = [bar([(x + shift, back), (x + shift + 0.02, 0.78)], leg, 0.66) for x in (left, right)]
    near = [bar([(x, front), (x - 0.02, 1.0)], leg) for x in (left, right)]
    rung = bar([(left, 0.66), (right, 0.66)], 0.055, 0.9)
    posts = [bar(curve([(x + shift, back + 0.06), (x + shift + 0.01, -0.5), (x + shift + 0.06, -1.0)]), leg, 0.95)
             for x in (left, right)]
    rest = _backrest(dice, bar, left + shift, right + shift, back)
    plate = _seat(dice, wood, (left, right, back, front), shift)
    return Thing((*far, *near, rung, *rest, *posts, *plate), standing=True, spin=12)


def _seat(dice: Dice, wood, edges: tuple[float, float, float, float], shift: float) -> list[BodyPart]:
    left, right, back, front = edges
    left, right = left - 0.07, right + 0.07
    top = np.array([(left + shift, back), (right + shift, back), (right, front), (left, front)])
    rim = np.array([(left, front), (right, front), (right, front + 0.10), (left, front + 0.10)])
    side = np.array([(right, front), (right + shift, back), (right + shift, back + 0.10), (right, front + 0.10)])
    faces = [(rim, 0.82), (side, 0.62), (top, 1.12)]
    parts = [BodyPart((face,), np.clip(wood * light, 0, 1), form="flat",
                      texture=textures.grain(dice, np.clip(wood * light * 0.84, 0, 1), 2.5, "u")) for face,
             light in faces]
    middle = top.mean(0)
    cushion = BodyPart((closed((top - middle) * 0.86 + middle - (0, 0.035), 4),), dice.tint(dice.pick(PAINTS)),
                       bend=0.10,
                       gloss=0.05)
    return [*parts, cushion] if dice.chance(0.45) else parts


def _backrest(dice: Dice, bar, left: float, right: float, seat: float) -> list[BodyPart]:
    kind, lean, middle = dice.pick(("ladder", "slats", "panel")), 0.03, (left + right) / 2
    if kind == "ladder":
        return [bar(curve([(left + lean, y), (middle + lean, y - 0.05), (right + lean, y)]), 0.13, 1.05)
                for y in (-0.88, -0.62, -0.36)]
    rails = [bar([(left + lean + 0.02, -0.90), (right + lean + 0.02, -0.90)], 0.14, 1.05),
             bar([(left + lean / 2, -0.30), (right + lean / 2, -0.30)], 0.10, 1.05)]
    if kind == "slats":
        return [bar([(x, -0.28), (x + lean, -0.88)], 0.055, 0.9) for x in np.linspace(left, right, 6)[1:-1]] + rails
    return [bar([(middle + lean / 2, -0.30), (middle + lean, -0.88)], right - left - 0.12, 0.85), *rails]


def clock(dice: Dice) -> Thing:
    """A dial with hands; on some two bells and feet."""
    rim, pale = dice.tint(dice.pick(PAINTS + METALS)), dice.chance(0.8)
    face = np.array([0.96, 0.95, 0.90]) if pale else np.array([0.16, 0.17, 0.20])
    ink = np.array([0.13, 0.13, 0.15]) if pale else np.array([0.93, 0.92, 0.86])
    square = dice.chance(0.2)
    outer = box(-0.95, -0.95, 0.95, 0.95, 0.25) if square else ellipse(0, 0, 0.95, points=48)
    parts = [BodyPart((outer,), rim, bend=0.12, gloss=0.6),
             BodyPart((ellipse(0, 0, 0.80, points=44),), dice.tint(face, 0.02), form="flat"),
             BodyPart(tuple(_ticks(dice.chance(0.5))), ink, form="flat", inlay=True), *_hands(dice, ink)]
    return Thing((*(_bells(rim) if dice.chance(0.35) and not square else ()), *parts), spin=25)


def _ticks(fine: bool) -> list[np.ndarray]:
    marks = [rotated(box(-0.028, -0.74, 0.028, -0.58 if i % 3 == 0 else -0.66), 30 * i) for i in range(12)]
    return marks + [rotated(box(-0.009, -0.74, 0.009, -0.69), 6 * i) for i in range(60) if fine and i % 5]


def _hands(dice: Dice, ink) -> list[BodyPart]:
    minutes = dice.between(0, 720)
    red = dice.between(0, 360)
    hour = rotated(ribbon([(0, 0.10), (0, -0.44)], (0.10, 0.05)), minutes / 2)
    minute = rotated(ribbon([(0, 0.12), (0, -0.64)], (0.08, 0.035)), minutes * 6)
    second = rotated(ribbon([(0, 0.18), (0, -0.66)], 0.022), red)
    return [BodyPart((hour, minute), ink, form="flat", inlay=True),
            BodyPart((second, ellipse(0, 0, 0.07)), np.array([0.78, 0.16, 0.12]), form="flat")]


def _bells(colour) -> list[BodyPart]:
    bells = tuple(rotated(ellipse(0, -1.04, 0.36, 0.26, 16, 180, 360), turn) for turn in (-36, 36))
    feet = tuple(rotated(box(-0.07, 0.85, 0.07, 1.16, 0.05), turn) for turn in (-32, 32))
    knob = (box(-0.03, -1.2, 0.03, -0.9), box(-0.12, -1.28, 0.12, -1.18, 0.04))
    return [BodyPart((*feet, *knob), colour * 0.8, bend=0.08, gloss=0.5), BodyPart(bells, colour, bend=0.2, gloss=0.8)]


def scissors(dice: Dice) -> Thing:
    """Two blades, crossed at a screw, and two rings."""
    opening, grip = dice.between(7, 30), dice.tint(dice.pick(PAINTS[:4] + PAINTS[5:]))
    steel = dice.tint((0.70, 0.72, 0.76), 0.02)
    round_ = dice.between(0.19, 0.27)
    halves = [_half_scissors(steel * shade, grip, round_, side, opening) for side, shade in ((-1, 0.85), (1, 1.05))]
    screw = BodyPart((ellipse(0, 0, 0.055),), np.array([0.40, 0.41, 0.44]), bend=0.05, gloss=0.7)
    return Thing((*halves[0], *halves[1], screw), spin=180)


def _half_scissors(steel, grip, size: float, side: int, opening: float) -> list[BodyPart]:
    blade = np.array([(-0.07, 0.10), (-0.085, -0.15), (-0.07, -0.6), (0.0, -1.02), (0.055, -0.6), (0.06, 0.10)])
    shank = ribbon(curve([(0, 0.05), (0.04, 0.3), (-0.06, 0.55)]), (0.13, 0.12, 0.13))
    fills, holes = _ring(-0.16, 0.72, size, size * 1.28, 0.085)

    def turn(points):
        return rotated(points * [side, 1], side * opening)

    edge = Decal((turn(np.array([(0.02, 0.1), (0.0, -1.0), (0.08, -0.6), (0.08, 0.1)])),), np.array([0.93, 0.94, 0.96]),
                 0.8)
    return [BodyPart((turn(blade),), np.clip(steel, 0, 1), bend=0.05, gloss=0.8, decals=(edge,)),
            BodyPart((turn(fills[0]), turn(shank)), grip, holes=(turn(holes[0]),), bend=0.06, gloss=0.5)]


def key(dice: Dice) -> Thing:
    """A bow with a hole, a shaft and teeth."""
    metal = dice.tint(dice.pick(METALS), 0.02)
    old = dice.chance(0.5)
    fills, holes = _bow(dice)
    width = dice.between(0.10, 0.13) if old else dice.between(0.17, 0.22)
    shaft = box(-0.30, -width / 2, 1.0, width / 2, width * 0.3)
    teeth = _old_teeth(dice, width) if old else _new_teeth(dice, width)
    groove = Decal((box(-0.2, -0.02, 0.95, 0.015),), metal * 0.55, 0.0 if old else 0.8)
    collar = (box(-0.30, -width * 0.9, -0.22, width * 0.9, 0.02), box(-0.14, -width * 0.8, -0.09, width * 0.8, 0.01))
    return Thing((BodyPart((shaft, *teeth), metal * 0.95, bend=0.06, gloss=0.75, decals=(groove,)),
                  BodyPart((*fills, *(collar if old else ())), metal, holes=tuple(holes), bend=0.07, gloss=0.75)),
                 spin=180)


def _bow(dice: Dice) -> tuple[list, list]:
    kind = dice.pick(("ring", "clover", "square", "oval"))
    if kind == "clover":
        places = ((-0.85, 0), (-0.58, -0.24), (-0.58, 0.24))
        return ([ellipse(x, y, 0.23) for x, y in places] + [ellipse(-0.6, 0, 0.2)],
                [ellipse(x, y, 0.12) for x, y in places])
    if kind == "square":
        return [box(-1.0, -0.34, -0.3, 0.34, 0.12)], [box(-0.9, -0.10, -0.76, 0.10, 0.05)]
    rx, ry = (0.36, 0.36) if kind == "ring" else (0.34, 0.42)
    return [ellipse(-0.62, 0, rx, ry)], [ellipse(-0.66, 0, rx * 0.6, ry * 0.62)]


def _old_teeth(dice: Dice, width: float) -> list[np.ndarray]:
    length = dice.between(0.26, 0.36)
    return [box(0.62, 0, 0.72, length), box(0.80, 0, 0.93, length * dice.between(0.7, 1.05)),
            box(0.62, length * 0.3, 0.93, length * 0.55)]


def _new_teeth(dice: Dice, width: float) -> list[np.ndarray]:
    return [np.array([(x, 0), (x + 0.04, width / 2 + dice.between(0.03, 0.13)),
                      (x + 0.09, width / 2 + dice.between(0.03, 0.13)), (x + 0.15, 0)])
            for x in np.arange(0.1, 0.85, 0.13)]


def umbrella(dice: Dice) -> Thing:
    """An open umbrella: panels, ribs, a pole with a hook."""
    first, second = dice.tint(dice.pick(PAINTS)), dice.tint(dice.pick(PAINTS))
    same, high, count = dice.chance(0.4), dice.between(0.75, 0.95), dice.pick((5, 6, 7))
    pole = curve([(0, -0.98), (0, 0.2), (0, 0.66), (0.04, 0.84), (0.17, 0.90), (0.28, 0.80), (0.29, 0.70)])
    wood = np.array(dice.pick(WOODS + ((0.16, 0.16, 0.18),)))
    edges = np.sin(np.linspace(-np.pi / 2, np.pi / 2, count + 1))
    panels = [_panel(edges[i], edges[i + 1], high, first if same or i % 2 else second) for i in range(count)]
    ribs = tuple(ribbon(_rib(x, high), 0.014) for x in edges[1:-1])
    return Thing((BodyPart((ribbon(pole, 0.055, True),), wood, bend=0.04, gloss=0.4), *panels,
                  BodyPart(ribs, first * 0.5, form="flat"),
                  BodyPart((ribbon([(0, -0.78), (0, -1.02)], (0.06, 0.03)),), wood, bend=0.04)), standing=False,
                 spin=60)


def _rib(x: float, high: float) -> np.ndarray:
    angle = np.linspace(0, np.pi / 2, 12)
    return np.stack([x * np.sin(angle), 0.02 - high * np.cos(angle)], 1)


def _panel(left: float, right: float, high: float, colour) -> BodyPart:
    a, b = _rib(left, high), _rib(right, high)
    hem = curve([b[-1], ((left + right) / 2, -0.10), a[-1]], 6)
    shade = 1.0 - 0.28 * abs(left + right) / 2
    return BodyPart((np.concatenate([a, hem[::-1], b[::-1]]),), np.clip(colour * shade, 0, 1), bend=0.25, gloss=0.12)


HOUSEHOLD = {
    "bottle": bottle,
    "chair": chair,
    "clock": clock,
    "key": key,
    "lamp": lamp,
    "mug": mug,
    "scissors": scissors,
    "umbrella": umbrella,
}
