"""What the points of ties come to: accuracies with intervals, and paired tests against having no tie."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tl_core.adaptation.spaces.curves import ALONE, DIRECT, FULL, LABELS, OF_PAIRS, OWN, PCA, SHUFFLED, Point
from tl_core.statistics.intervals import mean_interval
from tl_core.statistics.paired_tests import paired_tests
from tl_core.statistics.significance import ALPHA
from tl_core.training.evaluation import wilson

COMPARED = (OWN, FULL, DIRECT, PCA, SHUFFLED)
TITLES = {"ridge": "Ridge regression", "cca": "Canonical correlation", LABELS: "Source and target labels",
          ALONE: "Target labels alone", OWN: "One space for both", FULL: "All labels, no source", DIRECT: "As they are",
          PCA: "PCA to equal widths", SHUFFLED: "Pairs shuffled"}


def chance(labels: np.ndarray, truth: np.ndarray, classes: int) -> float:
    """The accuracy on ``truth`` (t,) of guessing each class as often as it is among the source's ``labels`` (n,)."""
    here, there = (np.bincount(part, minlength=classes) / len(part) for part in (labels, truth))
    return float(here @ there)


def figures(points: Sequence[Point]) -> dict[str, Any]:
    """``{NAME: a figure or None for each in COMPARED, "ties": [{"tie", "title", "points"}], "labels": […]}``.

    Points of ties have ``gain`` over PCA to equal widths, ``gain_ci95``, ``p`` (Holm over all of them) and ``effect``,
    and ``short_of_own``, the accuracy that the source's own network has more, None where that is not known. Those with
    source and labels have the same against the labels alone.
    """
    by_name: dict[str, list[Point]] = {}
    for point in points:
        by_name.setdefault(point.name, []).append(point)
    untied = by_name[PCA][0].right
    own = float(by_name[OWN][0].right.mean()) if OWN in by_name else None
    of_pairs = [point for point in points if point.name in OF_PAIRS]
    alone = {point.count: point.right for point in by_name.get(ALONE, ())}
    tested = _against([(untied, point.right) for point in of_pairs])
    added = _against([(alone[point.count], point.right) for point in by_name.get(LABELS, ())])
    told = dict(zip(map(id, [*of_pairs, *by_name.get(LABELS, ())]), [*tested, *added], strict=True))
    single = {name: _one(by_name[name][0]) if name in by_name else None for name in COMPARED}

    def curve(name: str) -> dict[str, Any]:
        return {"tie": name, "title": TITLES[name], "points": [
            {**_one(point), **told.get(id(point), {}),
             "short_of_own": None if own is None else own - float(point.right.mean())}
            for point in by_name[name]]}
    return {**single, "ties": [curve(name) for name in OF_PAIRS if name in by_name],
            "labels": [curve(name) for name in (LABELS, ALONE) if name in by_name]}


def _one(point: Point) -> dict[str, Any]:
    """``count`` pairs, or labels a class; the mean over seeds, and its interval: Wilson's where one seed is all."""
    shares = point.right.mean(axis=1)
    mean, low, high = mean_interval(shares.tolist())
    if low is None or high is None or not shares.std():
        low, high = wilson(int(point.right[0].sum()), point.right.shape[1])
    return {"count": point.count, "accuracy": mean, "ci95": [max(0.0, low), min(1.0, high)], "by_seed": shares.tolist()}


def _against(sides: list[tuple[np.ndarray, np.ndarray]]) -> list[dict[str, Any]]:
    if not sides:
        return []
    return [{"gain": test.gap.value, "gain_ci95": [test.gap.low, test.gap.high], "p": test.adjusted,
             "effect": "within chance" if test.adjusted > ALPHA or not test.gap.value else
             "helps" if test.gap.value > 0 else "hurts"} for test in paired_tests(sides)]
