"""Methods on one pair's rows: fitted without the target's labels, each with its answers and its time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.source_holdout import SourceHoldout, held_back
from tl_core.errors import UserError
from tl_core.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Fitted:
    """A method's answers: ``target`` (m, K) and ``source`` (h, K) probabilities; ``labels`` (h,) of the latter.

    ``source`` are answers to source pictures that it has not learnt from, by a fit without them. ``moved`` are the rows
    of source and target as the method compares them, None where it was not asked for; ``run_id`` is that of a method
    that is a run. ``seconds`` are those of fitting and of answering the target.
    """

    target: np.ndarray
    source: np.ndarray
    labels: np.ndarray
    seconds: float
    moved: tuple[np.ndarray, np.ndarray] | None = None
    run_id: str | None = None
    notes: tuple[str, ...] = ()


def fit_all(problem: AdaptationProblem, target: np.ndarray, names: Sequence[str], named: str | None = None,
            keep_moved: bool = False, progress: Progress = silent) -> tuple[dict[str, Fitted], list[str]]:
    """Each method fitted to ``problem`` and asked about all of ``target`` (m, d); notes on those that could not be.

    ``UserError`` where source only, or the one that was ``named``, cannot be fitted.
    """
    fitted, notes = {}, []
    for number, name in enumerate(names):
        title = METHODS.get(name).title
        progress(f"Adapting: {title}", number, len(names))
        try:
            fitted[name] = fit(problem, target, name, keep_moved)
        except UserError as error:
            if name in (named, names[0]):
                raise
            notes.append(f"{title} is left out: {error}")
    progress("Adapting", len(names), len(names))
    return fitted, notes


def fit(problem: AdaptationProblem, target: np.ndarray, name: str, keep_moved: bool = False) -> Fitted:
    """One method on stored features."""
    method, began = METHODS.get(name), time.perf_counter()
    assert method.fit is not None
    classifier = method.fit(problem)
    there = classifier.predict_proba(target, "target")
    seconds = time.perf_counter() - began
    moved = (classifier.transform(problem.source, problem.domain), classifier.transform(target, "target"))
    holdout = held_back(problem)
    here = source_answers(holdout, name, classifier)
    return Fitted(there, here, holdout.labels, seconds, moved if keep_moved else None, None, classifier.notes)


@one_thread
def source_answers(holdout: SourceHoldout, name: str, fitted: AdaptedClassifier) -> np.ndarray:
    """(h, K) what a method answers to source pictures whose labels it was fitted without.

    One that only moves pictures has ``fitted`` no label into that: its head alone is learnt anew.
    """
    method, problem = METHODS.get(name), holdout.problem
    assert method.fit is not None
    if not fitted.only_moves:
        return method.fit(problem).predict_proba(holdout.rows, holdout.domain)
    head = fit_head(fitted.transform(problem.source, problem.domain).astype(np.float32), problem.labels,
                    problem.classes, weights=problem.source_weights)
    return head(fitted.transform(holdout.rows, holdout.domain))
