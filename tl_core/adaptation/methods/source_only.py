"""Nothing is adapted: what every method has to be better than."""

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import scaled_rows


def fit(problem: AdaptationProblem) -> AdaptedClassifier:
    """Logistic regression on the source, all rows scaled to one length: nothing of the target has a part in it."""
    head = problem.once("source_only", lambda: fit_head(scaled_rows(problem.source), problem.labels, problem.classes,
                                                        weights=problem.source_weights))
    return AdaptedClassifier(lambda rows: head(scaled_rows(rows)))


METHODS.add("source_only", AdaptationMethod(
    "source_only", "Source only",
    "A classifier learnt on the source is used on the target as it is.",
    "Cox 1958, The regression analysis of binary sequences, Journal of the Royal Statistical Society B 20",
    assumes_equal_shares=False, fit=fit))
