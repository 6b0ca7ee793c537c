"""The end: the target's labels are opened, once, and figures made. Nothing is chosen after this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core.adaptation import verdict
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.request import SOURCE_ONLY
from tl_core.training.evaluation import wilson

NO_FIGURES = {"accuracy": None, "ci95": None, "balanced_accuracy": None, "by_seed": None, "difference": None,
              "difference_ci95": None, "p": None, "verdict": None, "sentence": None, "per_class": None}


@dataclass(frozen=True, eq=False)
class Opened:
    """``labels`` (m,) of the target, -1 for none of ``classes``; ``judged`` places of those that figures are over."""

    labels: np.ndarray
    judged: np.ndarray
    classes: tuple[str, ...]


def figures(opened: Opened, predicted: Mapping[str, Sequence[np.ndarray]]) -> dict[str, dict[str, Any]]:
    """Each method's figures; ``predicted`` are its answers (m,) for each seed. All None where nothing can be judged."""
    if not len(opened.judged):
        return {name: dict(NO_FIGURES) for name in predicted}
    truth = opened.labels[opened.judged]
    correct = {name: np.stack([answers[opened.judged] == truth for answers in seeds])
               for name, seeds in predicted.items()}
    others = [name for name in correct if name != SOURCE_ONLY]
    said = verdict.verdicts([(METHODS.get(name).title, correct[SOURCE_ONLY], correct[name]) for name in others])
    told = dict(zip(others, said, strict=True))
    return {name: {**_accuracies(right, truth), **_against(told.get(name)), "per_class": _classes(
        correct[SOURCE_ONLY][0], right[0], truth, opened.classes)} for name, right in correct.items()}


def best(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What choosing with labels would have got; None where nothing is judged."""
    judged = [row for row in rows if row["accuracy"] is not None]
    if not judged:
        return None
    top = max(judged, key=lambda row: row["accuracy"])
    return {"method": top["method"], "accuracy": top["accuracy"]}


def below_guessing(accuracy: float, judged: int, classes: int) -> str:
    """A sentence where even the best of all methods is right less often than guessing would be, beyond chance."""
    if not judged or wilson(round(accuracy * judged), judged)[1] >= 1 / classes:
        return ""
    return (f" Even the best method is right on {100 * accuracy:.0f} % of the target, and guessing would be on "
            f"{100 / classes:.0f} %: its classes look like others of the source. Are they named alike in both?")


def _accuracies(right: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    """Of (seeds, n) right answers."""
    balanced = [float(np.mean([seed[truth == label].mean() for label in np.unique(truth)])) for seed in right]
    return {"accuracy": float(right.mean()), "ci95": wilson(int(right[0].sum()), right.shape[1]),
            "balanced_accuracy": float(np.mean(balanced)), "by_seed": right.mean(axis=1).tolist()}


def _against(said: verdict.AdaptationVerdict | None) -> dict[str, Any]:
    if said is None:
        return {name: NO_FIGURES[name] for name in ("difference", "difference_ci95", "p", "verdict", "sentence")}
    return {"difference": said.difference, "difference_ci95": list(said.interval), "p": said.adjusted,
            "verdict": said.effect, "sentence": said.sentence}


def _classes(before: np.ndarray, after: np.ndarray, truth: np.ndarray, classes: Sequence[str]) -> list[dict[str, Any]]:
    return [{"class": each.label, "n": each.n, "before": each.before, "after": each.after, "collapsed": each.collapsed}
            for each in verdict.per_class(before, after, truth, classes)]
