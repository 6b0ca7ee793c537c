"""Every class is a mean direction; the target's pictures draw the source's means over to themselves."""

from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import scaled_rows, standardised_exactly
from tl_core.statistics.softmax import softmax

TEMPERATURE = 0.1
ROUNDS = 100
STILL = 1e-9  # the means stand still where no number moves by more


@dataclass(frozen=True, eq=False)
class Prototypes:
    """``means`` (K, d) unit rows; a class of weight 0, which the source does not show, is never the answer.

    ``weights`` (K,): one of twice another's is taken for twice as likely before a picture is seen.
    """

    means: np.ndarray
    weights: np.ndarray
    temperature: float = TEMPERATURE

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """(r, K) softmax of the cosines over the temperature and the logarithms of the weights."""
        cosines = scaled_rows(rows, 1.0) @ self.means.T
        known = self.weights > 0
        return softmax(np.where(known, cosines / self.temperature + np.log(np.where(known, self.weights, 1)), -1e9))


def fit(problem: AdaptationProblem, temperature: float = TEMPERATURE) -> AdaptedClassifier:
    """Soft k-means on the sphere, from the source's class means; a class whose examples count more is likelier."""
    rows = standardised_exactly(problem)
    target = scaled_rows(rows.target, 1.0)
    current = Prototypes(_source_means(problem, rows.source), _class_weights(problem), temperature)
    for _ in range(ROUNDS):
        moved = scaled_rows(current(target).T @ target, 1.0)
        still = np.abs(moved - current.means).max() < STILL
        current = Prototypes(moved, current.weights, temperature)
        if still:
            break
    by = rows.by  # alone: the rows themselves are of no use any more
    return AdaptedClassifier(current, lambda features, domain: by(features.astype(np.float64), domain), by.notes)


def _source_means(problem: AdaptationProblem, source: np.ndarray) -> np.ndarray:
    """(K, d) unit means of the source's classes; zeros for a class without examples."""
    weights = np.ones(len(problem.labels)) if problem.source_weights is None else problem.source_weights
    belongs = np.eye(problem.classes)[problem.labels] * weights[:, None]
    return scaled_rows(belongs.T @ scaled_rows(source, 1.0), 1.0)


def _class_weights(problem: AdaptationProblem) -> np.ndarray:
    """(K,) mean weight of a class' examples: all alike where none are weighted. Their means alone forget it."""
    given = np.bincount(problem.labels, minlength=problem.classes) / len(problem.labels)
    return problem.source_shares / np.where(given > 0, given, 1)


METHODS.add("prototypes", AdaptationMethod(
    "prototypes", "Prototypes",
    "Each class is the mean of its source pictures; the means then move to the target pictures nearest to them, again "
    "and again.",
    "Dhillon and Modha 2001, Concept decompositions for large sparse text data using clustering, Machine Learning 42; "
    "for adaptation Kang et al. 2019, arXiv:1901.00976",
    assumes_equal_shares=True, fit=fit))
