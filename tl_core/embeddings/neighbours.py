"""Which pictures a network finds alike: nearest neighbours by cosine, and how often they share their class."""

import numpy as np

from tl_core.errors import UserError

KEPT = 12  # of each picture
JUDGED = 10  # of those, how many the agreement asks


def nearest(rows: np.ndarray, count: int = KEPT) -> dict[str, np.ndarray]:
    """For each of n rows the ``count`` others (fewer where there are not so many) at the smallest angle.

    ``indices`` (n, count) int32, the nearest first, and ``cosines`` (n, count) float32 from -1 to 1.
    ``UserError`` for fewer than two rows.
    """
    from sklearn.neighbors import NearestNeighbors
    if len(rows) < 2:
        raise UserError(f"There are {len(rows)} pictures.", "Neighbours need two at least.", "Choose more pictures.")
    searcher = NearestNeighbors(n_neighbors=min(count, len(rows) - 1), metric="cosine", algorithm="brute").fit(rows)
    distances, indices = searcher.kneighbors()  # of the fitted rows: none is its own neighbour
    return {"indices": indices.astype(np.int32), "cosines": (1 - distances).astype(np.float32)}


def agreement(indices: np.ndarray, labels: np.ndarray, count: int = JUDGED) -> float:
    """Share of the ``count`` nearest neighbours that are of their picture's class, the mean over all labelled pictures.

    An unlabelled neighbour is of no class.
    """
    known = labels >= 0
    return float((labels[indices[known, :count]] == labels[known, None]).mean()) if known.any() else 0.0


def by_chance(labels: np.ndarray) -> float:
    """What the agreement would be if neighbours were drawn at random."""
    counts = np.bincount(labels[labels >= 0])
    pairs = counts.sum() * (len(labels) - 1)
    return float((counts * (counts - 1)).sum() / pairs) if pairs else 0.0
