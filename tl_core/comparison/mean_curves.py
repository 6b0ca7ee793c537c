"""Curves of several runs as one: the mean and the range over seeds. NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_POINTS = 300  # more than a screen shows


@dataclass(frozen=True, eq=False)
class Curve:
    """``mean``, ``low`` and ``high`` over the runs that have come to each ``x``, all (n,) float; ``runs`` in all."""

    x: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    runs: int


def curve(lines: Sequence[tuple[Sequence[float], Sequence[float]]], most: int = MOST_POINTS) -> Curve | None:
    """One curve of (x, y) lines with rising x, read between their points; None where no line has any.

    Points whose y is no number are left out. The range is from the lowest to the
    highest run: of three seeds that says more than an interval would.
    """
    finite = [_finite(x, y) for x, y in lines]
    known = [line for line in finite if len(line[0])]
    if not known:
        return None
    grid = _grid([x for x, _ in known], most)
    values = np.stack([np.interp(grid, x, y, left=np.nan, right=np.nan) for x, y in known])
    kept = ~np.isnan(values).all(axis=0)
    values = values[:, kept]
    return Curve(grid[kept], np.nanmean(values, axis=0), np.nanmin(values, axis=0), np.nanmax(values, axis=0),
                 len(known))


def _finite(x: Sequence[float], y: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray([np.nan if value is None else value for value in y], float)
    kept = np.isfinite(values)
    return np.asarray(x, float)[kept], values[kept]


def _grid(positions: Sequence[np.ndarray], most: int) -> np.ndarray:
    """Every place where a line has a point, or ``most`` even ones where they are more."""
    all_of = np.unique(np.concatenate(positions))
    return all_of if len(all_of) <= most else np.linspace(all_of[0], all_of[-1], most)
