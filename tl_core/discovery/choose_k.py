"""How many clusters there are, by silhouette: no label is asked. scikit-learn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.discovery import stability
from tl_core.discovery.clustering import distinct, kmeans
from tl_core.progress import Progress, silent
from tl_core.words import listed

TRIED = (*range(2, 21), 25, 30, 40, 50, 70, 100)
FEWEST_EACH = 5  # pictures a cluster on average, beyond the first twenty
STARTS = 4
NEAR = 0.01  # silhouettes that close are as good
NO_GROUPS = 0.05  # below it pictures lie about as near to the next cluster as to their own
SAMPLE = 2000  # rows whose silhouette stands for all


@dataclass(frozen=True)
class KScore:
    """What k-means with ``k`` clusters is worth."""

    k: int
    silhouette: float
    stability: float


def candidates(points: np.ndarray) -> list[int]:
    """Numbers of clusters worth trying, ascending; none where fewer than three rows differ."""
    most = distinct(points) - 1
    return [k for k in TRIED if k <= most and (k <= 20 or k * FEWEST_EACH <= len(points))]


def k_scores(points: np.ndarray, seed: int = 0, progress: Progress = silent) -> list[KScore]:
    """Silhouette and stability of k-means for every candidate."""
    tried = candidates(points)
    scores = []
    for number, k in enumerate(tried):
        progress("Trying numbers of clusters", number, len(tried))
        labels = _quick(points, k, seed)
        mean = stability.mean(stability.agreements(points, labels, _quick, k, seed, stability.FEW))
        scores.append(KScore(k, silhouette(points, labels, seed) or 0.0, mean))
    return scores


@one_thread
def _quick(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """k-means from few starts: enough to see how k's compare."""
    return kmeans(points, min(k, len(points)), seed, STARTS)[0]


def best(scores: Sequence[KScore]) -> int | None:
    """The k of the largest silhouette, the smaller of equals; None without any."""
    return max(scores, key=lambda score: (score.silhouette, -score.k)).k if scores else None


def near_best(scores: Sequence[KScore]) -> str | None:
    """A sentence on other numbers whose silhouette is a peak and nearly the best; None where there is none."""
    chosen = best(scores)
    top = max((score.silhouette for score in scores), default=0)
    peaks = [score for before, score, after in zip(scores, scores[1:], scores[2:], strict=False)
             if score.silhouette > max(before.silhouette, after.silhouette)]
    close = [f"{score.k} ({score.silhouette:.2f})" for score in peaks
             if score.k != chosen and score.silhouette >= top - NEAR]
    return close and (f"The silhouette of {chosen} clusters ({top:.2f}) is hardly better than that of {listed(close)}: "
                      "try them, too.") or None


def hardly_any(value: float | None) -> str | None:
    """A sentence where a clustering's silhouette says that there are no groups; None where it does not."""
    if value is None or value >= NO_GROUPS:
        return None
    return (f"These clusters hardly stand apart (silhouette {value:.2f}): pictures lie about as near to the next one "
            "as to their own. These features may see no groups here; try others.")


def silhouette(points: np.ndarray, labels: np.ndarray, seed: int = 0) -> float | None:
    """Mean over pictures in a cluster, from -1 to 1 (Rousseeuw 1987); None where there is one cluster, or only single
    pictures. Of many rows a sample stands for all."""
    from sklearn.metrics import silhouette_score
    inside = labels >= 0
    points, labels = points[inside], labels[inside]
    if len(points) > SAMPLE:
        some = np.sort(np.random.default_rng(seed).choice(len(points), SAMPLE, replace=False))
        points, labels = points[some], labels[some]
    count = len(np.unique(labels))
    if not 2 <= count < len(points):
        return None
    return float(silhouette_score(points, labels))


