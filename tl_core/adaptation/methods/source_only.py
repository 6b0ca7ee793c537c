"""Nothing is adapted: what every method has to be better than."""

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.linear_head import LinearHead, fit_head
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import moments, scaled_rows


def fit(problem: AdaptationProblem) -> AdaptedClassifier:
    """Logistic regression on the source; the target's rows are scaled as the source's, whatever they look like."""
    scale, head = problem.once("source_only", lambda: _fitted(problem))
    return AdaptedClassifier(lambda rows: head(scale(rows)))


def _fitted(problem: AdaptationProblem):
    mean, deviation = moments(problem.source)

    def scale(rows: np.ndarray) -> np.ndarray:
        return scaled_rows((rows - mean) / deviation)

    head: LinearHead = fit_head(scale(problem.source), problem.labels, problem.classes,
                                weights=problem.source_weights)
    return scale, head


METHODS.add("source_only", AdaptationMethod(
    "source_only", "Source only",
    "A classifier learnt on the source is used on the target as it is.",
    "Cox 1958, The regression analysis of binary sequences, Journal of the Royal Statistical Society B 20",
    assumes_equal_shares=False, fit=fit))
