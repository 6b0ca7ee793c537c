"""Labels run along a graph of neighbours, from the source's pictures to the target's."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import LENGTH, standardised

NEIGHBOURS = 10
SPREAD = 0.8  # how much of a picture's answer comes from its neighbours; the paper's alpha
CLOSE = 1e-4  # squared distance of rows of length 3 that are the same but for rounding


def fit(problem: AdaptationProblem, neighbours: int = NEIGHBOURS, spread: float = SPREAD) -> AdaptedClassifier:
    """Zhou's label spreading over both domains; rows not seen take the mean of their neighbours' answers."""
    rows = standardised(problem)
    both = np.vstack([rows.source, rows.target])
    given = np.zeros((len(both), problem.classes))
    given[np.arange(len(problem.labels)), problem.labels] = (1.0 if problem.source_weights is None
                                                             else problem.source_weights)
    answers = as_probabilities(spread_labels(neighbour_graph(both, neighbours), given, spread), problem.source_shares)
    return AdaptedClassifier(_ByNeighbours(both, answers, neighbours), rows.by, rows.by.notes)


def neighbour_graph(rows: np.ndarray, neighbours: int = NEIGHBOURS) -> Any:
    """A sparse (N, N) matrix of 0 and 1: 1 where one is among the other's nearest; nothing on the diagonal."""
    from sklearn.neighbors import kneighbors_graph
    near = kneighbors_graph(rows, min(neighbours, len(rows) - 1), include_self=False)
    return near.maximum(near.T).tocsr()


def spread_labels(graph: Any, given: np.ndarray, spread: float = SPREAD, tolerance: float = 1e-9) -> np.ndarray:
    """(N, K) (1 - spread) (I - spread S)^-1 given, with S = D^-1/2 W D^-1/2 for the graph's W and its degrees D.

    Zhou et al. 2004, Learning with local and global consistency, NeurIPS 16; by its iteration F <- spread S F +
    (1 - spread) given, which ends where nothing moves by more than ``tolerance``.
    """
    from scipy.sparse import diags
    root = diags(1 / np.sqrt(np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1)))
    smooth = spread * (root @ graph @ root)
    answers, kept = given, (1 - spread) * given
    for _ in range(int(np.ceil(np.log(tolerance) / np.log(spread))) if spread else 1):
        before, answers = answers, smooth @ answers + kept
        if np.abs(answers - before).max() < tolerance * np.abs(given).max():
            break
    return answers


def as_probabilities(answers: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """Rows that sum to 1; ``otherwise`` (K,) where no label came by."""
    total = answers.sum(axis=1, keepdims=True)
    return np.where(total > 0, answers / np.where(total > 0, total, 1), otherwise)


@dataclass(frozen=True, eq=False)
class _ByNeighbours:
    """A row that was there keeps its answer; another takes the mean of its neighbours'."""

    rows: np.ndarray
    answers: np.ndarray
    neighbours: int

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        if not len(rows):
            return np.zeros((0, self.answers.shape[1]))
        from sklearn.neighbors import NearestNeighbors
        distances, near = NearestNeighbors(n_neighbors=min(self.neighbours, len(self.rows))).fit(
            self.rows).kneighbors(rows)
        known = distances[:, 0]**2 < CLOSE * LENGTH**2
        return np.where(known[:, None], self.answers[near[:, 0]], self.answers[near].mean(axis=1))


METHODS.add("label_spreading", AdaptationMethod(
    "label_spreading", "Label spreading",
    "Pictures of both domains that look alike are joined, and labels run along the joints from the source to the "
    "target.",
    "Zhou et al. 2004, Learning with local and global consistency, NeurIPS 16",
    assumes_equal_shares=False, fit=fit))
