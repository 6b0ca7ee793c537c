"""What whole comparisons show: the best accuracy for the time, and the labels that transfer saved. NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def pareto_front(accuracies: Sequence[float], seconds: Sequence[float]) -> np.ndarray:
    """(n,) bool: runs that no other run beats in accuracy without taking longer, or in time without being worse.

    Of two runs that are equal in both, each stays.
    """
    accuracy, time = np.asarray(accuracies, float), np.asarray(seconds, float)
    as_good = (accuracy[:, None] >= accuracy) & (time[:, None] <= time)  # row at least as good as column
    return np.logical_not((as_good & ~as_good.T).any(axis=0))


@dataclass(frozen=True)
class Saving:
    """Labels that transfer did without: ``labels`` fewer gave the accuracy ``reached`` from scratch with all.

    ``at_least`` where even transfer's smallest number of labels was enough; ``labels`` is
    None where transfer never got so far.
    """

    labels: int | None
    reached: float
    at_least: bool
    sentence: str


def labels_saved(transfer: Sequence[tuple[float, float]], scratch: Sequence[tuple[float, float]],
                 names: tuple[str, str] = ("Transfer", "from scratch")) -> Saving:
    """Compare two label-efficiency curves, each of (labels, accuracy) points with at least one label.

    Scratch's goal is its accuracy with the most labels. Transfer's curve is made rising
    (isotonic regression, weighing all points alike) and read between its points along
    the logarithm of the labels, on which such curves are nearly straight.
    """
    most, goal = max(scratch)
    points = sorted(transfer)
    labels = np.array([count for count, _ in points], float)
    rising = _rising(np.array([accuracy for _, accuracy in points], float))
    if rising[-1] < goal:
        return Saving(None, goal, False, _never(names, rising[-1], goal, most))
    if rising[0] >= goal:
        needed, at_least = labels[0], True
    else:
        needed, at_least = _crossing(labels, rising, goal), False
    return _saving(names, int(np.ceil(needed - 1e-9)), most, goal, at_least)


def _rising(values: np.ndarray) -> np.ndarray:
    """The closest never falling sequence: neighbours that fall are replaced by their mean."""
    pools: list[list[float]] = []  # [mean, count]
    for value in values:
        pools.append([float(value), 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            last = pools[-1]
            last[0], last[1] = (last[0] * last[1] + mean * count) / (last[1] + count), last[1] + count
    return np.repeat([mean for mean, _ in pools], [int(count) for _, count in pools])


def _crossing(labels: np.ndarray, rising: np.ndarray, goal: float) -> float:
    """Where a curve that starts below ``goal`` and ends at or above it first reaches it."""
    after = int(np.argmax(rising >= goal))
    low, high = rising[after - 1], rising[after]
    logs = np.log(labels[after - 1:after + 1])
    return float(np.exp(logs[0] + (goal - low) / (high - low) * (logs[1] - logs[0])))


def _saving(names: tuple[str, str], needed: int, most: float, goal: float, at_least: bool) -> Saving:
    saved = int(most) - needed
    if saved <= 0:
        return Saving(saved, goal, at_least, f"{names[0]} saved no labels: it takes {needed:,} for the "
                      f"{100 * goal:.1f} % that {names[1]} reaches with {int(most):,}.")
    more = "at least " if at_least else ""
    return Saving(saved, goal, at_least, f"{names[0]} saved {more}{saved:,} labels: {needed:,} are enough for the "
                  f"{100 * goal:.1f} % that {names[1]} takes {int(most):,} for.")


def _never(names: tuple[str, str], best: float, goal: float, most: float) -> str:
    return (f"{names[0]} saved no labels: it reaches {100 * best:.1f} %, {names[1]} {100 * goal:.1f} % "
            f"with {int(most):,}.")
