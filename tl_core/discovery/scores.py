"""Clusters held against labels: ARI, NMI and matched accuracy, each with its bootstrap interval. NumPy and SciPy.

Everything is computed from tables (clusters, classes) of counts; noise is one more cluster, whose pictures count as
wrong in the accuracy. Labels are read here and nowhere before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.discovery.clustering import NOISE

REPEATS = 1000
LEVEL = 0.95
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class LabelScores:
    """Figures of one clustering, their intervals, and the ARI of each bootstrap draw (repeats,): draws are paired."""

    figures: Mapping[str, float]
    intervals: Mapping[str, list[float]]
    ari_draws: np.ndarray
    table: np.ndarray
    count: int

    def to_dict(self) -> dict[str, Any]:
        """contracts.md's object: ``ci95`` is of the accuracy."""
        return {**self.figures, "ci95": self.intervals["accuracy"], "ari_ci95": self.intervals["ari"],
                "nmi_ci95": self.intervals["nmi"], "n": self.count}


def judge(assignment: np.ndarray, labels: np.ndarray, classes: int, seed: int = 0, repeats: int = REPEATS
          ) -> LabelScores | None:
    """Scores of ``assignment`` (n,) over the pictures with a label (``labels`` >= 0); None where there is none."""
    known = np.flatnonzero(labels >= 0)
    if not len(known):
        return None
    clusters = int(assignment.max(initial=NOISE)) + 1
    cells = np.where(assignment == NOISE, clusters, assignment)[known] * classes + labels[known]
    shape, has_noise = (clusters + 1, classes), bool((assignment == NOISE).any())
    table = np.bincount(cells, minlength=shape[0] * classes).reshape(shape)
    draws = [_scores(drawn.reshape(shape)) for drawn in _drawn(cells, shape[0] * classes, seed, repeats)]
    names = ("ari", "nmi", "accuracy")
    figures = dict(zip(names, _scores(table), strict=True))
    by_name = {name: _centred(np.asarray([draw[number] for draw in draws]), figures[name])
               for number, name in enumerate(names)}
    return LabelScores(figures,
                       {name: interval(values) for name, values in by_name.items()}, by_name["ari"],
                       table if has_noise else table[:-1], len(known))


def difference(first: LabelScores, other: LabelScores) -> dict[str, Any]:
    """The first's ARI less the other's, with its interval: both were drawn on the same pictures."""
    return {"ari": first.figures["ari"] - other.figures["ari"],
            "ci95": interval(first.ari_draws - other.ari_draws)}


def adjusted_rand(table: np.ndarray) -> float:
    """ARI of a table of counts (Hubert and Arabie 1985): 1 for the same partition, 0 for chance."""
    pairs, rows, columns = (_pairs(counts) for counts in (table, table.sum(axis=1), table.sum(axis=0)))
    every = _pairs(np.asarray([table.sum()]))
    expected, most = rows * columns / max(every, 1.0), (rows + columns) / 2
    return 1.0 if most == expected else float((pairs - expected) / (most - expected))


def normalised_information(table: np.ndarray) -> float:
    """NMI of a table of counts, by the arithmetic mean of both entropies; 0 where either has one group alone."""
    joint = table / max(table.sum(), 1)
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    information = _entropy(rows) + _entropy(columns) - _entropy(joint)
    mean = (_entropy(rows) + _entropy(columns)) / 2
    return 1.0 if mean < 1e-12 else float(max(0.0, information / mean))


def matched(table: np.ndarray) -> tuple[float, dict[int, int]]:
    """Accuracy where each cluster stands for one class and each class for one cluster at most, by the best such match
    (Kuhn 1955), and the match. The last row is noise, which stands for none."""
    from scipy.optimize import linear_sum_assignment
    clusters, classes = linear_sum_assignment(table[:-1], maximize=True)
    hits = table[clusters, classes]
    pairs = {int(cluster): int(label) for cluster, label, hit in zip(clusters, classes, hits, strict=True) if hit}
    return float(hits.sum() / max(table.sum(), 1)), pairs


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """ARI of two clusterings (n,) without noise of the same pictures."""
    shape = int(one.max(initial=0)) + 1, int(other.max(initial=0)) + 1
    return adjusted_rand(np.bincount(one * shape[1] + other, minlength=shape[0] * shape[1]).reshape(shape))


def interval(values: np.ndarray) -> list[float]:
    """[low, high] that hold 95 % of the draws; nothing where there are none."""
    return [] if not len(values) else np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()


def with_noise_row(table: np.ndarray, noise: bool) -> np.ndarray:
    """A confusion as ``matched`` reads it."""
    return table if noise else np.vstack([table, np.zeros_like(table[:1])])


def match(scores: LabelScores, noise: bool, names: Sequence[str]) -> dict[str, str]:
    """{cluster: class} of the best match, in JSON's types."""
    pairs = matched(with_noise_row(scores.table, noise))[1]
    return {str(cluster): names[label] for cluster, label in sorted(pairs.items())}


def _scores(table: np.ndarray) -> tuple[float, float, float]:
    return adjusted_rand(table), normalised_information(table), matched(table)[0]


def _centred(draws: np.ndarray, value: float) -> np.ndarray:
    """Draws around ``value``: a picture that is drawn twice agrees with itself, so that all draws lie too high."""
    return np.minimum(draws - draws.mean() + value, 1.0) if len(draws) else draws


def _drawn(cells: np.ndarray, size: int, seed: int, repeats: int):
    """Tables of pictures drawn anew with replacement (Efron 1979), the same pictures for the same seed and count."""
    random = np.random.default_rng([seed, 2])
    for _ in range(repeats):
        yield np.bincount(cells[random.integers(len(cells), size=len(cells))], minlength=size)


def _pairs(counts: np.ndarray) -> float:
    wide = counts.astype(np.float64)
    return float((wide * (wide - 1)).sum() / 2)


def _entropy(shares: np.ndarray) -> float:
    return float(-(shares * np.log(np.maximum(shares, _TINY))).sum())
