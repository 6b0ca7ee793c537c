"""Which pictures are in the middle of their cluster, and which lie between two. NumPy and SciPy; no labels."""

import numpy as np

from tl_core.discovery.clustering import NOISE, centres

SHOWN = 12


def typicality(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(n,) float32: (b - a) / max(a, b), a the way to the own middle and b that to the next (Hruschka 2004's
    simplified silhouette): 1 in the middle, 0 between two, below where another is nearer; noise -1.

    With a single cluster 1 less the way to the middle, as a share of the longest.
    """
    from scipy.spatial.distance import cdist
    values = np.full(len(points), -1.0, np.float32)
    inside = np.flatnonzero(labels != NOISE)
    if not len(inside):
        return values
    ways = cdist(points[inside], centres(points, labels))
    own = ways[np.arange(len(inside)), labels[inside]]
    if ways.shape[1] == 1:
        values[inside] = 1 - own / max(own.max(), 1e-12)
        return values
    ways[np.arange(len(inside)), labels[inside]] = np.inf
    other = ways.min(axis=1)
    values[inside] = (other - own) / np.maximum(np.maximum(own, other), 1e-12)
    return values


def most_typical(values: np.ndarray, labels: np.ndarray, cluster: int, count: int = SHOWN) -> list[int]:
    """Rows of a cluster, the most typical first."""
    rows = np.flatnonzero(labels == cluster)
    return rows[np.argsort(-values[rows], kind="stable")][:count].tolist()


def most_doubtful(values: np.ndarray, labels: np.ndarray, cluster: int, count: int = SHOWN) -> list[int]:
    """Rows of a cluster, the most doubtful first."""
    rows = np.flatnonzero(labels == cluster)
    return rows[np.argsort(values[rows], kind="stable")][:count].tolist()
