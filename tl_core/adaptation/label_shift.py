"""The classes' shares in the target, guessed from answers, and what to do where they are not the source's."""

from collections.abc import Callable, Sequence

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.words import listed

ROUNDS = 1000
STILL = 1e-9
WITNESSES = ("mcc", "deep_mcc", "self_training")
WARN = 0.2  # of the pictures would have to change their class for both domains to have the same shares
_TINY = 1e-300


def shares(probabilities: np.ndarray) -> np.ndarray:
    """(K,) the classes' shares among answers (m, K): their mean."""
    return np.asarray(probabilities, float).mean(axis=0)


def witness(methods: Sequence[str], otherwise: str) -> str:
    """Whose answers tell the shares: the first of ``WITNESSES`` among ``methods``, which assume none, or ``otherwise``.

    Methods that take shares to be alike find them alike, and source only is wrong too often: docs/adaptation.md.
    """
    return next((name for name in WITNESSES if name in methods), otherwise)


def em_shares(probabilities: np.ndarray, source_shares: np.ndarray) -> np.ndarray:
    """(K,) the target's shares that make its pictures likeliest, from answers (m, K) learnt with ``source_shares``.

    The maximum of mean log sum_k p_ik t_k / s_k over shares t, by expectation and maximisation: Saerens et al. 2002,
    Adjusting the outputs of a classifier to new a priori probabilities, Neural Computation 14. Answers have to be
    honest about how sure they are. A class without a share in the source has none here.
    """
    chances, given = np.asarray(probabilities, float), np.asarray(source_shares, float)
    odds = np.where(given > 0, chances / np.where(given > 0, given, 1), 0.0)
    now = given / given.sum()
    for _ in range(ROUNDS):
        joint = odds * now
        new = (joint / np.maximum(joint.sum(axis=1, keepdims=True), _TINY)).mean(axis=0)
        if np.abs(new - now).max() < STILL:
            return new
        now = new
    return now


def adjusted(probabilities: np.ndarray, source_shares: np.ndarray, target_shares: np.ndarray) -> np.ndarray:
    """(m, K) answers learnt with one set of shares as they would be with another (Bayes' rule)."""
    ratio = np.where(source_shares > 0, target_shares / np.where(source_shares > 0, source_shares, 1), 0.0)
    raised = probabilities * ratio
    total = raised.sum(axis=1, keepdims=True)
    return np.where(total > 0, raised / np.where(total > 0, total, 1), probabilities)


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Half the sum of the differences: the share of pictures that would have to change their class."""
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).sum()) / 2


def label_shift_warning(source_shares: np.ndarray, target_shares: np.ndarray, classes: Sequence[str]) -> str | None:
    """A sentence where the shares are far apart, else None: from ``WARN`` of the pictures on."""
    gap = distance(source_shares, target_shares)
    if gap < WARN:
        return None
    change = np.asarray(target_shares, float) - np.asarray(source_shares, float)
    order = np.argsort(change, kind="stable")
    more = [_change(classes[k], source_shares[k], target_shares[k]) for k in order[::-1][:2] if change[k] > 0]
    less = [_change(classes[k], source_shares[k], target_shares[k]) for k in order[:2] if change[k] < 0]
    return (f"The classes' shares seem to differ: about {100 * gap:.0f} of 100 target pictures would have to be of "
            f"another class. More often in the target: {listed(more)}; less often: {listed(less)}. Methods that take "
            "the shares to be alike may do harm here.")


def _change(name: str, before: float, after: float) -> str:
    return f"{name} ({100 * before:.0f} % to {100 * after:.0f} %)"


def with_shares(problem: AdaptationProblem, target_shares: np.ndarray) -> AdaptationProblem:
    """The same problem with the source's examples weighted, so that its classes have the target's shares.

    A class with no share keeps a thousandth of its weight: its pictures are still there.
    """
    given = problem.source_shares
    ratio = np.where(given > 0, np.maximum(target_shares, 1e-3 * given) / np.where(given > 0, given, 1), 0.0)
    weights = np.ones(len(problem.labels)) if problem.source_weights is None else problem.source_weights
    return AdaptationProblem(problem.source, problem.labels, problem.target, problem.classes, problem.seed,
                             problem.source_domains, weights * ratio[problem.labels])


def reweighted(problem: AdaptationProblem, fit: Callable[[AdaptationProblem], AdaptedClassifier],
               first: AdaptedClassifier | None = None) -> AdaptedClassifier:
    """A method fitted once more, the source's examples weighted to the shares that its own first answers show.

    ``first`` is the method as it was fitted without weights; None fits it here.
    """
    first = first or fit(problem)
    return fit(with_shares(problem, shares(first.predict_proba(problem.target))))
