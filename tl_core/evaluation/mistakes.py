"""What was taken for what: the confusion matrix's cells and their pictures, pairs, the worst losses. NumPy only."""

from dataclasses import dataclass

import numpy as np

from tl_core.evaluation.evaluated import Evaluated
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


def counts(run: Evaluated) -> np.ndarray:
    """(classes, classes): rows are true classes, columns predicted ones."""
    return np.array(confusion(run.test.labels, run.predicted, len(run.classes)))


def cell(run: Evaluated, true: int, predicted: int) -> list[Mistake]:
    """The pictures of one cell, the surest first; on the diagonal they are right."""
    places = np.flatnonzero((run.test.labels == true) & (run.predicted == predicted))
    return _told(run, places[np.argsort(-run.confidences[places], kind="stable")])


def cells(run: Evaluated) -> dict[tuple[int, int], list[str]]:
    """(true, predicted) to its pictures' keys, for every cell that has any."""
    found: dict[tuple[int, int], list[str]] = {}
    for key, true, predicted in zip(run.test.keys, run.test.labels, run.predicted, strict=True):
        found.setdefault((int(true), int(predicted)), []).append(str(key))
    return found


def pairs(matrix: np.ndarray, most: int = 10) -> list[Pair]:
    """The pairs confused most often, the largest first; of equally many the larger share of its class."""
    sums = matrix.sum(axis=1)
    found = [Pair(int(i), int(j), int(matrix[i, j]), int(sums[i])) for i, j in np.argwhere(matrix) if i != j]
    return sorted(found, key=lambda pair: (-pair.count, -pair.count / pair.of, pair.true, pair.predicted))[:most]


def worst(run: Evaluated, most: int = 24) -> list[Mistake]:
    """The pictures that cost the most: surely wrong, or labelled wrongly. Right ones are not among them."""
    order = np.argsort(-run.losses, kind="stable")
    return _told(run, order[~run.test.correct[order]][:most])


def _told(run: Evaluated, places: np.ndarray) -> list[Mistake]:
    return [Mistake(str(run.test.keys[i]), int(run.test.labels[i]), int(run.predicted[i]),
                    float(run.confidences[i]), float(run.losses[i])) for i in places]
