"""What a thing is made of: parts with an outline, a colour, a form and a surface."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tl_core.data.drawing.geometry import Placement

Texture = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Decal:
    """Paint on a part: it is shaded with the part and ends where the part ends.

    ``soft`` blurs its edge, in the thing's own lengths.
    """

    fills: tuple[np.ndarray, ...]
    colour: np.ndarray
    opacity: float = 1.0
    soft: float = 0.0


@dataclass(frozen=True)
class BodyPart:
    """One body of a thing.

    ``fills`` and ``holes`` are outlines in the thing's own coordinates. ``form`` says how
    the surface bends: "dome" (rounded over ``bend``), "flat", or "turned" (a body of
    revolution about x = 0). ``texture(u, v, colour)`` gives colours (3, h, w).
    ``lines`` are inner lines a pencil would draw. ``glow`` is light of its own.
    A silhouette leaves an ``inlay`` light.
    """

    fills: tuple[np.ndarray, ...]
    colour: np.ndarray
    holes: tuple[np.ndarray, ...] = ()
    form: str = "dome"
    bend: float = 0.4
    gloss: float = 0.3
    texture: Texture | None = None
    decals: tuple[Decal, ...] = ()
    lines: tuple[np.ndarray, ...] = ()
    opacity: float = 1.0
    glow: float = 0.0
    inlay: bool = False


@dataclass(frozen=True)
class Thing:
    """A drawable thing. ``standing`` on a floor, or lying; it may turn by ``spin`` degrees at most."""

    parts: tuple[BodyPart, ...]
    standing: bool = False
    spin: float = 180.0
    notes: dict = field(default_factory=dict)

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper corner of everything drawn."""
        points = np.concatenate([fill for part in self.parts for fill in part.fills])
        return points.min(0), points.max(0)


@dataclass(frozen=True)
class Placed:
    """A thing at its place in the picture."""

    thing: Thing
    placement: Placement

    def outlines(self) -> list[np.ndarray]:
        """The outer outlines in the unit square."""
        return self.placement.outlines([fill for part in self.thing.parts for fill in part.fills])

    def openings(self) -> list[np.ndarray]:
        """The holes in the unit square."""
        return self.placement.outlines([hole for part in self.thing.parts for hole in part.holes])
