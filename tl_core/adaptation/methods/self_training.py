"""The head learns from its own surest answers, as large a share of every class, more of them each round."""

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.linear_head import LinearHead, fit_head
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import source_head, standardised

ROUNDS = 10
STEPS = 40  # of a round, which starts where the one before ended


def fit(problem: AdaptationProblem, rounds: int = ROUNDS) -> AdaptedClassifier:
    """In round r of R the surest r / R of each predicted class are learnt with the source, as if they were labelled."""
    rows = standardised(problem)
    head = source_head(problem)
    weights = np.ones(len(rows.source)) if problem.source_weights is None else (
        problem.source_weights * len(rows.source) / problem.source_weights.sum())
    for number in range(1, rounds + 1):
        kept, answers = surest(head(rows.target), number / rounds)
        head = _learnt(head, np.vstack([rows.source, rows.target[kept]]),
                       np.concatenate([problem.labels, answers[kept]]), problem.classes,
                       np.concatenate([weights, np.ones(len(kept))]))
    return AdaptedClassifier(head, rows.by, rows.by.notes)


def _learnt(head: LinearHead, rows: np.ndarray, labels: np.ndarray, classes: int, weights: np.ndarray) -> LinearHead:
    return fit_head(rows, labels, classes, weights=weights, start=head, steps=STEPS, gradient=1e-4)


def surest(chances: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Places, rising, of the surest ``share`` (rounded up) of each predicted class, and (m,) the predicted classes."""
    answers, sureness = chances.argmax(axis=1), chances.max(axis=1)
    kept = []
    for label in np.unique(answers):
        own = np.flatnonzero(answers == label)
        kept.append(own[np.argsort(-sureness[own], kind="stable")][:int(np.ceil(share * len(own)))])
    return np.sort(np.concatenate(kept)), answers


METHODS.add("self_training", AdaptationMethod(
    "self_training", "Balanced self-training",
    "The head learns again from the target pictures it is surest of, the same share of each class, a little more every "
    "round.",
    "Zou et al. 2018, Unsupervised domain adaptation via class-balanced self-training, arXiv:1810.07911",
    assumes_equal_shares=False, fit=fit))
