"""How well each class is known: precision, recall, F1, support. NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.training.evaluation import wilson


@dataclass(frozen=True)
class ClassFigures:
    """One class: of ``support`` test pictures and ``predicted`` taken for it. None where nothing can be said.

    ``precision``: the share of what was taken for it that is right; ``recall``: the share
    of its pictures that was found; ``f1``: their harmonic mean (van Rijsbergen 1979). Each
    share has Wilson's 95 % interval, which is wide where pictures are few.
    """

    name: str
    support: int
    predicted: int
    precision: float | None
    precision_ci95: list[float] | None
    recall: float | None
    recall_ci95: list[float] | None
    f1: float | None


def per_class(matrix: np.ndarray, classes: Sequence[str]) -> list[ClassFigures]:
    """A row for each class of a (classes, classes) matrix of counts, in its order."""
    support, predicted = matrix.sum(axis=1).tolist(), matrix.sum(axis=0).tolist()
    return [_figures(name, int(matrix[i, i]), support[i], predicted[i]) for i, name in enumerate(classes)]


def averages(rows: Sequence[ClassFigures]) -> dict[str, dict[str, float | None]]:
    """{"macro": {precision, recall, f1}, "weighted": …}: every class counts alike, or by its pictures.

    Classes without test pictures are left out; a class that was never predicted has precision 0.
    """
    known = [row for row in rows if row.support]
    return {"macro": _means(known, [1] * len(known)), "weighted": _means(known, [row.support for row in known])}


def _figures(name: str, right: int, support: int, predicted: int) -> ClassFigures:
    precision, precision_ends = _share(right, predicted)
    recall, recall_ends = _share(right, support)
    f1 = 2 * right / (support + predicted) if support else None
    return ClassFigures(name, support, predicted, precision, precision_ends, recall, recall_ends, f1)


def _share(right: int, count: int) -> tuple[float | None, list[float] | None]:
    return (right / count, wilson(right, count)) if count else (None, None)


def _means(rows: Sequence[ClassFigures], weights: Sequence[int]) -> dict[str, float | None]:
    return {name: float(np.average([getattr(row, name) or 0.0 for row in rows], weights=weights)) if rows else None
            for name in ("precision", "recall", "f1")}
