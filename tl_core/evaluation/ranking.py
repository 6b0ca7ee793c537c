"""How well a class's score ranks its pictures above the others: ROC and precision-recall. NumPy only."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class ClassRanking:
    """One class against the rest, by every threshold from the strictest down.

    At ``thresholds[k]`` pictures with at least that score count as found. ``false_positive``
    and ``recall`` (the true positive rate) make the ROC curve, ``recall`` and ``precision``
    the precision-recall curve. ``auc`` is the chance that a picture of the class scores
    higher than another (Hanley and McNeil 1982), ``average_precision`` the mean precision
    weighted by the recall it gains. ``base`` is the class's share: what chance reaches there.
    """

    thresholds: np.ndarray
    false_positive: np.ndarray
    recall: np.ndarray
    precision: np.ndarray
    auc: float
    average_precision: float
    positives: int
    count: int

    @property
    def base(self) -> float:
        return self.positives / self.count


def ranking(scores: np.ndarray, positive: np.ndarray) -> ClassRanking | None:
    """Of n scores and n bool; None where all pictures are of the class, or none."""
    positive = np.asarray(positive, bool)
    positives, others = int(positive.sum()), int((~positive).sum())
    if not positives or not others:
        return None
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)  # equal scores are passed together
    true, false = np.cumsum(positive[order])[ends], np.cumsum(~positive[order])[ends]
    recall, precision, false_positive = true / positives, true / (true + false), false / others
    rises = np.diff(recall, prepend=0.0)
    widths, heights = np.diff(false_positive, prepend=0.0), recall - rises / 2
    return ClassRanking(scores[order][ends], false_positive, recall, precision, float((widths * heights).sum()),
                        float((rises * precision).sum()), positives, len(scores))


def at(curve: ClassRanking, threshold: float) -> int | None:
    """The place on the curve of this threshold; None where it is stricter than every score."""
    indices = np.flatnonzero(curve.thresholds >= threshold)
    return int(indices[-1]) if len(indices) else None
