"""Source and target as points on one plane, before and after a method: two principal axes of both together."""

from collections.abc import Mapping

import numpy as np

from tl_core.adaptation.fit_methods import Fitted
from tl_core.statistics import planes


def of_methods(fitted: Mapping[str, Fitted], first: str) -> dict[str, np.ndarray]:
    """``map_source__<method>`` (n, 2) and ``map_target__<method>`` (m, 2) float32 of every method that moves rows.

    Each map is turned (and mirrored) towards that of ``first``, so that what stays in its place seems to; distances
    are the method's own.
    """
    arrays, before = dict[str, np.ndarray](), None
    for name in [first, *(other for other in fitted if other != first)]:
        moved = fitted[name].moved
        if moved is None:
            continue
        source, target = moved
        points = planes.turned(_plane(np.concatenate([source, target])), before)
        before = points if before is None else before
        arrays |= {f"map_source__{name}": points[:len(source)], f"map_target__{name}": points[len(source):]}
    return arrays


def _plane(rows: np.ndarray) -> np.ndarray:
    """(r, 2) float32: the rows along the two directions in which they differ most, scaled to a spread of 1."""
    centred = np.asarray(rows, np.float32) - rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    if centred.shape[1] < 2:
        centred = np.pad(centred, ((0, 0), (0, 2 - centred.shape[1])))
    from scipy.sparse.linalg import svds
    count = min(2, min(centred.shape) - 1)
    if count < 2:  # two rows, or one
        points = centred[:, :2]
    else:
        left, sizes, _ = svds(centred, k=2, random_state=np.random.default_rng(0))
        points = (left * sizes)[:, ::-1]
    return (points / max(float(points.std()), 1e-12)).astype(np.float32)
