"""Points on a plane that stand for rows of many figures: principal axes, and maps turned towards each other."""

from collections.abc import Sequence

import numpy as np

ROUNDS = 5  # enough where the axes of a moment ago are the start
FIRST_ROUNDS = 40


def principal_axes(centred: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """(d, 2), d at least 2: directions in which rows (n, d) of mean 0 differ most, by subspace iteration.

    ``start`` are those of nearly the same rows, from which a few rounds are enough (Halko 2011, arXiv:0909.4061).
    """
    axes = np.random.default_rng(0).normal(size=(centred.shape[1], 2)) if start is None else start
    axes = axes.astype(centred.dtype)
    for _ in range(FIRST_ROUNDS if start is None else ROUNDS):
        axes = np.linalg.qr(centred.T @ (centred @ axes))[0]
    return axes


def turned(points: np.ndarray, towards: np.ndarray | None) -> np.ndarray:
    """Points (n, 2) turned and mirrored to lie nearest to others: orthogonal Procrustes (Schönemann 1966)."""
    if towards is None:
        return points
    left, _, right = np.linalg.svd(points.T.astype(np.float64) @ towards)
    return (points @ (left @ right)).astype(np.float32)


class FollowedPlane:
    """The principal axes of the same examples' rows from one moment to the next: points move and do not jump."""

    def __init__(self) -> None:
        self._axes: np.ndarray | None = None

    def points(self, rows: np.ndarray, before: Sequence[Sequence[float]] | None) -> np.ndarray:
        """(n, 2), spread 1, of rows (n, d): turned towards where the same examples lay ``before``, if they did."""
        centred = rows - rows.mean(axis=0)
        centred = np.pad(centred, ((0, 0), (0, max(0, 2 - centred.shape[1]))))
        self._axes = principal_axes(centred, self._axes)
        points = centred @ self._axes
        same = before is not None and len(before) == len(points)
        return turned(points / max(float(points.std()), 1e-12), np.asarray(before) if same else None)
