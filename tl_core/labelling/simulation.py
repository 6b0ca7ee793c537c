"""How much asking saves: a person who answers from known labels, by one strategy after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tl_core.labelling import asking, head
from tl_core.labelling.asking import AskingState
from tl_core.statistics.intervals import share_interval

BATCH = 5  # answers between two heads, about as on the page
MARKS = (10, 20, 30, 40, 60, 80, 100, 150, 200)


@dataclass(frozen=True, eq=False)
class Answered:
    """A set whose labels the simulated person knows: the pool's rows and labels, and test rows apart."""

    rows: np.ndarray
    typicality: np.ndarray
    labels: np.ndarray
    test_rows: np.ndarray
    test_labels: np.ndarray


def simulate(known: Answered, strategy: str, seed: int, marks: Sequence[int] = MARKS, batch: int = BATCH
             ) -> dict[int, float]:
    """Test accuracy after so many answers, for those of ``marks`` that the pool has pictures for."""
    state = AskingState(known.rows, known.typicality, np.zeros(len(known.rows), bool), seed=seed)
    reached: dict[int, float] = {}
    for mark in sorted(mark for mark in marks if mark <= len(known.rows)):
        while (count := int(state.seen.sum())) < mark:
            rows = asking.next_rows(state, min(batch, mark - count), strategy)
            state = _learnt(state.after(rows), known)
        reached[mark] = accuracy(state, known)
    return reached


def accuracy(state: AskingState, known: Answered) -> float:
    """Of the head that has learnt from what was seen; the one class that is known, where there is no other."""
    labels = known.labels[state.seen]
    fitted = head.learn(known.rows[state.seen], labels.astype(str).tolist())
    predicted = fitted.predict(known.test_rows) if fitted else [str(labels[0])] * len(known.test_labels)
    return float((np.array(predicted) == known.test_labels.astype(str)).mean())


def compare(known: Answered, strategies: Sequence[str], seeds: int = 5, marks: Sequence[int] = MARKS,
            batch: int = BATCH) -> dict[str, dict[int, dict]]:
    """{strategy: {labels: {"mean", "ci95", "by_seed"}}} over ``seeds`` runs that differ in what is drawn."""
    found: dict[str, dict[int, dict]] = {}
    for name in strategies:
        runs = [simulate(known, name, seed, marks, batch) for seed in range(seeds)]
        found[name] = {mark: _summary([run[mark] for run in runs]) for mark in runs[0]}
    return found


def labels_needed(curve: dict[int, dict], accuracy: float) -> int | None:
    """The fewest labels whose mean reaches an accuracy; None where none does."""
    return next((mark for mark, point in sorted(curve.items()) if point["mean"] >= accuracy), None)


def _summary(values: list[float]) -> dict:
    mean, low, high = share_interval(values)
    return {"mean": mean, "ci95": [low, high], "by_seed": values}


def _learnt(state: AskingState, known: Answered) -> AskingState:
    labels = known.labels[state.seen]
    fitted = head.learn(known.rows[state.seen], labels.astype(str).tolist())
    return replace(state, classes=len(np.unique(labels)), chances=fitted.chances(known.rows) if fitted else None)
