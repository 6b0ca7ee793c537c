"""Outlines as arrays of points (n, 2): x to the right, y down."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

# Catmull-Rom: the curve goes through its points.
_BASIS = 0.5 * np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]], float)


def _spline(points: np.ndarray, steps: int) -> np.ndarray:
    count = len(points) - 3
    windows = np.empty((count, 4, 2))
    for i in range(4):
        windows[:, i] = points[i:count + i]
    return np.einsum("sk,nkd->nsd", _weights(steps), windows).reshape(-1, 2)


@lru_cache(maxsize=32)
def _weights(steps: int) -> np.ndarray:
    t = np.arange(steps) / steps
    return np.stack([t**0, t, t**2, t**3], 1) @ _BASIS


def closed(points, steps: int = 6) -> np.ndarray:
    """A smooth closed outline through ``points``."""
    points = np.asarray(points, float)
    return _spline(np.concatenate([points[-1:], points, points[:2]]), steps)


def curve(points, steps: int = 8) -> np.ndarray:
    """A smooth open line through ``points``."""
    points = np.asarray(points, float)
    ends = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    return np.concatenate([_spline(ends, steps), points[-1:]])


def mirrored(right) -> np.ndarray:
    """Control points of a symmetric outline: the right side from top to bottom, then the left side back."""
    right = np.asarray(right, float)
    middle = np.abs(right[:, 0]) < 1e-9
    left = right[~middle][::-1] * [-1, 1]
    return np.concatenate([right, left])


def ellipse(x: float, y: float, rx: float, ry: float | None = None, points: int = 36, start: float = 0,
            stop: float = 360) -> np.ndarray:
    """An ellipse, or the part of it from ``start`` to ``stop`` degrees (clockwise from the right)."""
    arc, outline = _arc(points, start, stop), np.empty((points, 2))
    outline[:, 0] = x + rx * arc[:, 0]
    outline[:, 1] = y + (rx if ry is None else ry) * arc[:, 1]
    return outline


@lru_cache(maxsize=256)
def _arc(points: int, start: float, stop: float) -> np.ndarray:
    angle = np.radians(np.linspace(start, stop, points, endpoint=stop - start < 360))
    return np.stack([np.cos(angle), np.sin(angle)], 1)


def dots(places, rx, ry=None, points: int = 7) -> tuple[np.ndarray, ...]:
    """Many small ellipses at once: ``places`` (n, 2), radii one number or n of them."""
    places = np.asarray(places, float)
    rx = np.broadcast_to(rx, len(places))
    radii = np.stack([rx, rx if ry is None else np.broadcast_to(ry, len(places))], 1)
    angle = np.arange(points) * (2 * np.pi / points)
    circle = np.stack([np.cos(angle), np.sin(angle)], 1)
    return tuple(places[:, None] + circle * radii[:, None])


def box(left: float, top: float, right: float, bottom: float, radius: float = 0.0) -> np.ndarray:
    """A rectangle, its corners rounded by ``radius``."""
    if not radius:
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    corners = ((right - radius, bottom - radius, 0), (left + radius, bottom - radius, 90),
               (left + radius, top + radius, 180), (right - radius, top + radius, 270))
    return np.concatenate([ellipse(x, y, radius, points=6, start=a, stop=a + 90) for x, y, a in corners])


def ribbon(line, widths, round_ends: bool = False) -> np.ndarray:
    """The outline of a band along ``line``; ``widths`` is one width, or several spread evenly along it."""
    line = np.asarray(line, float)
    widths = np.atleast_1d(np.asarray(widths, float))
    half = np.interp(_even(len(line)), _even(len(widths)), widths) / 2 if len(widths) > 1 else widths[:1] / 2
    step = np.empty_like(line)  # half the way from neighbour to neighbour, at the ends to the only one
    step[1:-1] = (line[2:] - line[:-2]) / 2
    step[0], step[-1] = line[1] - line[0], line[-1] - line[-2]
    step /= np.sqrt(step[:, :1] * step[:, :1] + step[:, 1:] * step[:, 1:]) + 1e-9
    side = np.empty_like(step)
    side[:, 0], side[:, 1] = -step[:, 1] * half, step[:, 0] * half
    first, second = line + side, (line - side)[::-1]
    if not round_ends:
        return np.concatenate([first, second])
    return np.concatenate([first, _cap(line[-1], side[-1], step[-1]), second, _cap(line[0], -side[0], -step[0])])


@lru_cache(maxsize=64)
def _even(count: int) -> np.ndarray:
    return np.linspace(0, 1, count)


def _cap(end: np.ndarray, side: np.ndarray, step: np.ndarray) -> np.ndarray:
    angle = np.linspace(0, np.pi, 7)[1:-1, None]
    return end + np.cos(angle) * side + np.sin(angle) * step * np.linalg.norm(side)


def turned(profile, steps: int = 6) -> np.ndarray:
    """The outline of a turned body: ``profile`` holds (half width, y) from top to bottom."""
    right = curve(profile, steps)
    return np.concatenate([right, right[::-1] * [-1, 1]])


def rotated(points, degrees: float, about=(0.0, 0.0)) -> np.ndarray:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (np.asarray(points, float) - about) @ turn + about


@dataclass(frozen=True)
class Placement:
    """Where a thing is in the picture: a homography from its own coordinates to the unit square."""

    matrix: np.ndarray

    @classmethod
    def of(cls, x: float, y: float, scale: float, degrees: float = 0.0, flip: bool = False,
           tilt: tuple[float, float] = (0.0, 0.0), stretch: float = 1.0, centre=(0.0, 0.0)) -> "Placement":
        """Centre at (x, y) of the unit square; ``tilt`` is perspective, ``stretch`` the width's factor."""
        angle = np.radians(degrees)
        cos, sin = scale * np.cos(angle), scale * np.sin(angle)
        turn = np.array([[cos, -sin, x], [sin, cos, y], [0, 0, 1]])
        lens = np.array([[stretch, 0, 0], [0, 1, 0], [*tilt, 1]])
        move = np.array([[-1.0 if flip else 1.0, 0, 0], [0, 1, 0], [0, 0, 1]]) @ np.array(
            [[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1]])
        return cls(turn @ lens @ move)

    @property
    def scale(self) -> float:
        """Unit-square lengths per own length, at the centre."""
        a = self.matrix[:2, :2]
        return float(np.sqrt(abs(a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0])))

    def points(self, own: np.ndarray) -> np.ndarray:
        moved = own @ self.matrix[:, :2].T + self.matrix[:, 2]
        return moved[:, :2] / moved[:, 2:]

    def outlines(self, own) -> list[np.ndarray]:
        """``points`` of many outlines, in one go."""
        if not own:
            return []
        moved = self.points(np.concatenate(own))
        ends = np.cumsum([len(outline) for outline in own])
        return [moved[end - len(outline):end] for outline, end in zip(own, ends.tolist(), strict=True)]

    def own(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The thing's coordinates of places in the picture; the arrays broadcast."""
        m = np.linalg.inv(self.matrix).astype(np.float32)
        w = m[2, 0] * x + m[2, 1] * y + m[2, 2]
        return (m[0, 0] * x + m[0, 1] * y + m[0, 2]) / w, (m[1, 0] * x + m[1, 1] * y + m[1, 2]) / w

    def direction(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A direction of the thing's own as one in the picture (perspective left out)."""
        a = self.matrix[:2, :2] / self.scale
        return a[0, 0] * x + a[0, 1] * y, a[1, 0] * x + a[1, 1] * y
