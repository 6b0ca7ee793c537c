"""Do unlabelled pictures of another kind help to cluster a few of the target's? Two methods, each with and without.

Self-taught clustering (Dai et al. 2008, ICML) clusters pictures and features at once, and the source's pictures have a
say in which features belong together. Transferred discriminative analysis (Wang, Song and Zhang 2008, ECML) looks for
directions that part clusters, clusters along them, and begins again; the source's spread inside its groups steadies the
directions. Its authors' source has labels: here its groups are clusters, as nothing is labelled. NumPy and SciPy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.discovery import scores
from tl_core.discovery.clustering import by_size, distinct, kmeans
from tl_core.discovery.reduction import reduce, unit_rows
from tl_core.progress import Progress, silent
from tl_core.registry import Registry

FEATURE_CLUSTERS = 64
SOURCE_CLUSTERS = 10
ROUNDS = 20
SHRINKAGE = 0.1  # share of the mean variance that is added to the spread inside clusters
_TINY = 1e-12

Method = Callable[[np.ndarray, np.ndarray | None, int, int], np.ndarray]


@dataclass(frozen=True)
class SourceHelpMethod:
    """``fit(target, source, k, seed)``: labels (n,) of ``target`` (n, d); ``source`` (m, d) is None without help."""

    name: str
    title: str
    source: str
    fit: Method


SOURCE_HELP_METHODS: Registry[SourceHelpMethod] = Registry("method of help by a source", "It is one of those.")


def compare(target: np.ndarray, source: np.ndarray, k: int, seed: int = 0, progress: Progress = silent
            ) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Clusters of ``target`` by each method, without and with ``source``; labels have no part in it."""
    k, clusters = min(k, distinct(target)), {}
    for number, method in enumerate(SOURCE_HELP_METHODS):
        progress("Clustering with the source's help", number, len(SOURCE_HELP_METHODS))
        clusters[method.name] = method.fit(target, None, k, seed), method.fit(target, source, k, seed)
    return clusters


def judge(clusters: dict[str, tuple[np.ndarray, np.ndarray]], labels: np.ndarray, classes: int, seed: int = 0
          ) -> list[dict[str, Any]]:
    """What each pair of ``compare`` is worth, by ``labels`` (n,) where there are any: rows of the result."""
    return [_row(SOURCE_HELP_METHODS.get(name), pair, labels, classes, seed) for name, pair in clusters.items()]


def sentence(rows: list[dict[str, Any]]) -> str:
    """On all methods: whether the source's pictures helped any."""
    if any(row["difference"] is None for row in rows):
        return "There are no labels to judge by: nobody can say whether the source's pictures helped."
    helped = [row["title"] for row in rows if row["difference"]["ci95"][0] > 0]
    hurt = [row["title"] for row in rows if row["difference"]["ci95"][1] < 0]
    if not helped and not hurt:
        return "The source's unlabelled pictures make no difference beyond chance."
    said = [f"They helped {' and '.join(helped)}."] if helped else []
    return " ".join([*said, *([f"They hurt {' and '.join(hurt)}."] if hurt else [])])


def _row(method: "SourceHelpMethod", pair: tuple[np.ndarray, np.ndarray], labels: np.ndarray, classes: int, seed: int
         ) -> dict[str, Any]:
    without, helped = (scores.judge(each, labels, classes, seed) for each in pair)
    difference = None if without is None or helped is None else scores.difference(helped, without)
    return {"method": method.name, "title": method.title, "agreement": scores.agreement(*pair),
            "without": without and without.to_dict(), "with": helped and helped.to_dict(), "difference": difference,
            "sentence": _sentence(method, difference)}


def _sentence(method: "SourceHelpMethod", difference: dict[str, Any] | None) -> str:
    if difference is None:
        return f"{method.title}: there are no labels to judge by."
    low, high = difference["ci95"]
    effect = "helps" if low > 0 else "hurts" if high < 0 else "makes no difference beyond chance"
    return (f"{method.title}: the source {effect} (ARI {difference['ari']:+.2f}, 95 % interval {low:+.2f} to "
            f"{high:+.2f}).")


@one_thread
def self_taught_clustering(target: np.ndarray, source: np.ndarray | None, k: int, seed: int = 0, weight: float = 1.0,
                           feature_clusters: int = FEATURE_CLUSTERS) -> np.ndarray:
    """Clusters (n,) of ``target`` by information-theoretic co-clustering; clusters of features are ``source``'s too.

    What is lost is I(X, Z) - I(X~, Z~) + weight * (I(Y, Z) - I(Y~, Z~)), X the target's pictures, Y the source's, Z the
    features, ~ their clusters; each step lowers it or ends. Negative numbers become features of their own.
    """
    joint_target = joint(target)
    joint_source = None if source is None or not weight else weight * joint(source)
    both = [joint_target] if joint_source is None else [joint_target, joint_source]
    rows = [kmeans(reduce(values, seed).points, min(count, len(values)), seed)[0]
            for values, count in zip([target, source][:len(both)], (k, SOURCE_CLUSTERS), strict=False)
            if values is not None]
    columns = _first_columns(both, min(feature_clusters, joint_target.shape[1]), seed)
    counts = (k, SOURCE_CLUSTERS)
    best = np.inf
    for _ in range(ROUNDS):
        columns = _assign_columns(both, rows, counts, columns)
        rows = [_assign_rows(part, of, count, columns) for part, of, count in zip(both, rows, counts, strict=False)]
        now = sum(loss(part, of, columns) for part, of in zip(both, rows, strict=True))
        if now >= best - 1e-9:
            break
        best = now
    return by_size(rows[0])


@one_thread
def transferred_discriminant(target: np.ndarray, source: np.ndarray | None, k: int, seed: int = 0) -> np.ndarray:
    """Clusters (n,) of ``target`` along the directions that part them best, found in turn with the clusters.

    Spread inside clusters is that of the target's and the source's together, spread between them the target's.
    """
    every = target if source is None else np.vstack([target, source])
    points = reduce(every, seed).points
    own, other = points[:len(target)], points[len(target):]
    labels = kmeans(own, k, seed)[0]
    steady = None if source is None else _inside(other, kmeans(other, min(SOURCE_CLUSTERS, len(other)), seed)[0])
    for _ in range(ROUNDS):
        again = kmeans(own @ _directions(own, labels, steady), k, seed)[0]
        if np.array_equal(by_size(again), by_size(labels)):
            break
        labels = again
    return by_size(labels)


def joint(rows: np.ndarray) -> np.ndarray:
    """Rows (n, d) as shares of a whole (n, d or 2 d): pictures count alike, negative numbers stand apart."""
    unit = unit_rows(rows)
    parts = unit if (unit >= 0).all() else np.hstack([np.maximum(unit, 0), np.maximum(-unit, 0)])
    shares = parts / np.maximum(parts.sum(axis=1, keepdims=True), _TINY)
    return shares / len(rows)


def loss(shares: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> float:
    """Mutual information that clusters of rows and of columns lose, in nats, never below 0."""
    groups = grouped(grouped(shares, columns).T, rows).T
    return _information(shares) - _information(groups)


def grouped(shares: np.ndarray, columns: np.ndarray, count: int | None = None) -> np.ndarray:
    """(n, clusters) sums over the columns (d,) of each cluster."""
    count = int(columns.max(initial=0)) + 1 if count is None else count
    return shares @ np.eye(count)[columns]


def _information(shares: np.ndarray) -> float:
    whole = max(shares.sum(), _TINY)
    expected = shares.sum(axis=1, keepdims=True) * shares.sum(axis=0, keepdims=True) / whole
    inside = shares > 0
    return float((shares[inside] * np.log(shares[inside] / expected[inside])).sum())


def _first_columns(both: list[np.ndarray], count: int, seed: int) -> np.ndarray:
    """Features that go together over all pictures, by k-means."""
    profiles = np.hstack([(part / np.maximum(part.sum(axis=0, keepdims=True), _TINY)).T for part in both])
    return kmeans(reduce(profiles, seed).points, count, seed, 1)[0]


def _assign_rows(shares: np.ndarray, rows: np.ndarray, count: int, columns: np.ndarray) -> np.ndarray:
    """Each picture to the cluster whose shares of features' clusters are the most like its own."""
    table = grouped(shares, columns)
    prototypes = grouped(table.T, rows, count).T
    return (table @ _log_shares(prototypes).T).argmax(axis=1)


def _assign_columns(both: list[np.ndarray], rows: list[np.ndarray], counts: tuple[int, ...], columns: np.ndarray
                    ) -> np.ndarray:
    """The same of features, over the target's clusters and the source's."""
    count, score = int(columns.max()) + 1, np.zeros(())
    for part, of, clusters in zip(both, rows, counts, strict=False):
        table = grouped(part.T, of, clusters)
        score = score + table @ _log_shares(grouped(table.T, columns, count).T).T
    return score.argmax(axis=1)


def _log_shares(table: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(table / np.maximum(table.sum(axis=1, keepdims=True), _TINY), _TINY))


def _inside(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(d, d) covariance inside clusters."""
    middles = np.stack([points[labels == label].mean(axis=0) for label in np.unique(labels)])
    apart = points - middles[np.unique(labels, return_inverse=True)[1]]
    return apart.T @ apart / len(points)


def _directions(points: np.ndarray, labels: np.ndarray, steady: np.ndarray | None) -> np.ndarray:
    """(d, clusters - 1) by linear discriminant analysis (Fisher 1936), the spread inside shrunk to a ball."""
    from scipy.linalg import eigh
    inside = _inside(points, labels)
    inside = inside if steady is None else (inside + steady) / 2
    inside = inside + SHRINKAGE * np.trace(inside) / len(inside) * np.eye(len(inside))
    between = np.cov(points.T, bias=True) - _inside(points, labels)
    return eigh(between, inside)[1][:, ::-1][:, :max(1, len(np.unique(labels)) - 1)]


for _method in (
        SourceHelpMethod("self_taught_clustering", "Self-taught clustering", "Dai et al. 2008", self_taught_clustering),
        SourceHelpMethod("transferred_discriminant", "Transferred discriminative analysis",
                         "Wang, Song and Zhang 2008", transferred_discriminant)):
    SOURCE_HELP_METHODS.add(_method.name, _method)
