"""What was taken for what: the confusion matrix's cells and their pictures, pairs, the worst losses. NumPy only."""

from dataclasses import dataclass

import numpy as np

from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.training.evaluation import confusion


@dataclass(frozen=True)
class Mistake:
    """A picture and its answer: classes as numbers, ``confidence`` 0–1 in ``predicted``, ``loss`` in nats."""

    key: str
    true: int
    predicted: int
    confidence: float
    loss: float


@dataclass(frozen=True)
class Pair:
    """How many of class ``true`` were taken for ``predicted``, and of how many in all."""

    true: int
    predicted: int
    count: int
    of: int


def counts(run: RunPredictions) -> np.ndarray:
    """(classes, classes): rows are true classes, columns predicted ones."""
    return np.array(confusion(run.test.labels, run.predicted, len(run.classes)))


def pictures(run: RunPredictions, true: int | None = None, predicted: int | None = None) -> list[Mistake]:
    """The pictures of a class (None: of any) that were taken for another, the costliest first.

    Without ``predicted`` they are all that were mistaken; on the diagonal they are right, the least sure first.
    """
    chosen = ~run.test.correct if predicted is None else run.predicted == predicted
    if true is not None:
        chosen = chosen & (run.test.labels == true)
    indices = np.flatnonzero(chosen)
    return [Mistake(str(run.test.keys[i]), int(run.test.labels[i]), int(run.predicted[i]),
                    float(run.confidences[i]), float(run.losses[i]))
            for i in indices[np.argsort(-run.losses[indices], kind="stable")]]


def cells(run: RunPredictions) -> dict[tuple[int, int], list[str]]:
    """(true, predicted) to its pictures' keys, for every cell that has any."""
    keys_by_cell: dict[tuple[int, int], list[str]] = {}
    for key, true, predicted in zip(run.test.keys, run.test.labels, run.predicted, strict=True):
        keys_by_cell.setdefault((int(true), int(predicted)), []).append(str(key))
    return keys_by_cell


def pairs(matrix: np.ndarray, most: int = 10) -> list[Pair]:
    """The pairs confused most often, the largest first; of equally many the larger share of its class."""
    sums = matrix.sum(axis=1)
    all_pairs = [Pair(int(i), int(j), int(matrix[i, j]), int(sums[i])) for i, j in np.argwhere(matrix) if i != j]
    return sorted(all_pairs, key=lambda pair: (-pair.count, -pair.count / pair.of, pair.true, pair.predicted))[:most]
