"""How right the head is, told without any other label than those that were given.

Cross-validation on the answers: each is predicted by a head that has learnt from the others. Pictures that were asked
because they are doubtful are harder than the rest, typical ones easier: the figure is about the answered pictures.
Those that were asked at random are a fair sample, so a second figure is over them alone, by heads that know the others
too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.labelling import head

FOLDS = 5
FEWEST = 8  # answers before there is a figure
POINTS = 12
FAIR = 10  # pictures asked at random before they get a figure of their own
NOTE = ("Cross-validated on the answered pictures: doubtful ones are harder than the rest, typical ones easier, so "
        "this is no fair sample.")
FAIR_NOTE = "Over the pictures that were asked at random: a fair sample of all."


@dataclass(frozen=True)
class AccuracyPoint:
    """After ``labels`` answers: the share of ``judged`` that is right, with its 95 % Wilson interval."""

    labels: int
    accuracy: float
    low: float
    high: float
    judged: int


def marks(count: int, points: int = POINTS) -> list[int]:
    """At how many answers the curve has points: few, closer at its beginning, the last at ``count``."""
    if count < FEWEST:
        return []
    steps = np.unique(np.geomspace(FEWEST, 640, points).astype(int))  # the same from visit to visit
    return [*(int(step) for step in steps if step < count), count]


def points(rows: np.ndarray, names: Sequence[str], asked_at_random: Sequence[bool] | None = None,
           known: Sequence[AccuracyPoint] = ()) -> list[AccuracyPoint]:
    """The curve over answers in their order: ``rows`` (m, d) and their classes' names.

    ``asked_at_random`` (m,) takes those alone to judge by. Points that are ``known`` from the same answers are not
    computed again.
    """
    there = {point.labels: point for point in known}
    judged = np.ones(len(names), bool) if asked_at_random is None else np.asarray(asked_at_random, bool)
    curve = [there.get(mark) or point(rows[:mark], names[:mark], judged[:mark]) for mark in marks(len(names))]
    return [one for one in curve if one is not None]


def point(rows: np.ndarray, names: Sequence[str], judged: np.ndarray) -> AccuracyPoint | None:
    """One figure; None for one class, and where too few are judged."""
    fewest = FEWEST if judged.all() else FAIR
    if len(set(names)) < 2 or judged.sum() < fewest:
        return None
    right = held_out_right(rows, names)[judged]
    from tl_core.training.evaluation import wilson
    low, high = wilson(int(right.sum()), len(right))
    return AccuracyPoint(len(names), float(right.mean()), low, high, len(right))


def held_out_right(rows: np.ndarray, names: Sequence[str], folds: int = FOLDS) -> np.ndarray:
    """(m,) bool: whether each answer is what a head says that has not seen its fold.

    Classes are spread evenly over folds; the only picture of a class is always wrong, as nothing else shows it.
    """
    labels = np.asarray(names)
    fold_of, right = _folds(labels, folds), np.zeros(len(labels), bool)
    for fold in range(fold_of.max() + 1):
        held = fold_of == fold
        fitted = head.learn(rows[~held], labels[~held].tolist())
        only = labels[~held][0] if (~held).any() else ""
        predicted = fitted.predict(rows[held]) if fitted else [only] * int(held.sum())
        right[held] = np.asarray(predicted) == labels[held]
    return right


def _folds(labels: np.ndarray, folds: int) -> np.ndarray:
    """(m,) a fold of each: the classes one after the other, dealt out like cards."""
    order = np.argsort(labels, kind="stable")
    fold_of = np.empty(len(labels), int)
    fold_of[order] = np.arange(len(labels)) % min(folds, len(labels))
    return fold_of
