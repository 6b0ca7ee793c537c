"""What two runs answer on the same test pictures, and how well each group knows each class. NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.comparison.run_groups import RunGroup
from tl_core.statistics.predictions import Predictions, same_pictures

ONLY_A, ONLY_B, NEITHER = "only A", "only B", "neither"


@dataclass(frozen=True)
class PairedAnswer:
    """One test picture: its key and class, and what each run took it for, how surely (0–1)."""

    key: str
    label: int
    a: int
    a_sure: float
    b: int
    b_sure: float


def answers(a: Predictions, b: Predictions) -> dict[str, list[PairedAnswer]]:
    """Pictures that only A, only B or neither of them gets right; the surest mistakes first.

    Raises ``UserError`` where the two were tested on different pictures.
    """
    same_pictures([a, b])
    first, second = np.argsort(a.keys), np.argsort(b.keys)
    sides = [(of.logits[order].argmax(axis=1), _sure(of.logits[order])) for of, order in ((a, first), (b, second))]
    rows = [PairedAnswer(str(key), int(label), *_of(sides[0], i), *_of(sides[1], i))
            for i, (key, label) in enumerate(zip(a.keys[first], a.labels[first], strict=True))]
    return {ONLY_A: sorted((row for row in rows if row.a == row.label != row.b), key=lambda row: -row.b_sure),
            ONLY_B: sorted((row for row in rows if row.b == row.label != row.a), key=lambda row: -row.a_sure),
            NEITHER: sorted((row for row in rows if row.label not in (row.a, row.b)),
                            key=lambda row: -row.a_sure - row.b_sure)}


def recalls(groups: Sequence[RunGroup]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Class names, the share each tested group gets right of each class (groups, classes), and the classes' counts.

    The mean over seeds; NaN for a class without test pictures. Only groups whose first
    tested run has the first group's classes take part, the rows of others are NaN.
    """
    first = next(group.tested[0] for group in groups if group.tested)
    classes = list(first.figures["classes"])
    counts = np.asarray(first.figures["confusion"]).sum(axis=1)
    rows = [_recall(group, classes) for group in groups]
    return classes, np.stack(rows), counts


def _recall(group: RunGroup, classes: list[str]) -> np.ndarray:
    confusions = [np.asarray(member.figures["confusion"], float) for member in group.tested
                  if list(member.figures["classes"]) == classes]
    if not confusions:
        return np.full(len(classes), np.nan)
    sums = np.stack([each.sum(axis=1) for each in confusions])
    right = np.stack([each.diagonal() for each in confusions])
    return np.divide(right, sums, out=np.full(sums.shape, np.nan), where=sums > 0).mean(axis=0)


def _of(side: tuple[np.ndarray, np.ndarray], label: int) -> tuple[int, float]:
    return int(side[0][label]), float(side[1][label])


def _sure(logits: np.ndarray) -> np.ndarray:
    """The largest share of softmax in each row."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted.max(axis=1) / shifted.sum(axis=1)
