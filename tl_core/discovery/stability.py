"""Do the same clusters come back when other pictures are drawn? ARI with clusters of resampled pictures. No labels.

Hennig 2007 (Computational Statistics and Data Analysis 52) and Ben-Hur, Elisseeff and Guyon 2002: four fifths of the
pictures are drawn without replacement, clustered anew, and compared with the clusters of all on those drawn.
"""

from collections.abc import Callable, Sequence

import numpy as np

Refit = Callable[[np.ndarray, int, int], np.ndarray]  # points (m, d), k, seed -> labels (m,)

SHARE = 0.8
FEW, MANY = 3, 10  # draws: for every k that is tried; for the clusters that are shown


def agreements(points: np.ndarray, labels: np.ndarray, refit: Refit, k: int, seed: int = 0, draws: int = MANY
               ) -> list[float]:
    """ARI of each draw, at most 1; empty where there is one cluster or too few rows."""
    from sklearn.metrics import adjusted_rand_score
    count = round(SHARE * len(points))
    if len(np.unique(labels)) < 2 or count < 3:
        return []
    random = np.random.default_rng([seed, 1])
    scores = []
    for draw in range(draws):
        some = np.sort(random.choice(len(points), count, replace=False))
        again = refit(points[some], k, seed + draw + 1)
        scores.append(float(adjusted_rand_score(labels[some], again)))
    return scores


def mean(scores: Sequence[float]) -> float:
    """0 without any."""
    return float(np.mean(scores)) if scores else 0.0
