"""A head that goes on from the source's solution and asks its answers on the target to be sure, varied or distinct."""

from tl_core.adaptation.classifier import AdaptedClassifier
from tl_core.adaptation.linear_head import LogitLoss, TargetTerm, fit_head
from tl_core.adaptation.methods import source_only
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import source_head, standardised
from tl_core.adaptation.target_losses import (
    batch_nuclear_norm,
    information_maximisation,
    minimum_class_confusion,
)


def fit_with(problem: AdaptationProblem, loss: LogitLoss, weight: float = 1.0) -> AdaptedClassifier:
    """Cross-entropy on the source + ``weight`` * ``loss`` of the target's logits, both standardised.

    With a weight of 0 nothing of the target is used: source only.
    """
    if not weight:
        return source_only.fit(problem)
    rows = standardised(problem)
    head = fit_head(rows.source, problem.labels, problem.classes, weights=problem.source_weights,
                    start=source_head(problem), target=TargetTerm(rows.target, loss, weight))
    return AdaptedClassifier(head, rows.by, rows.by.notes)


def im(problem: AdaptationProblem, weight: float = 1.0) -> AdaptedClassifier:
    return fit_with(problem, information_maximisation, weight)


def bnm(problem: AdaptationProblem, weight: float = 1.0) -> AdaptedClassifier:
    return fit_with(problem, batch_nuclear_norm, weight)


def mcc(problem: AdaptationProblem, weight: float = 1.0) -> AdaptedClassifier:
    return fit_with(problem, minimum_class_confusion, weight)


METHODS.add("im", AdaptationMethod(
    "im", "Information maximisation",
    "The head is asked to be sure of each target picture, yet to use all classes equally over all of them.",
    "Liang et al. 2020, Do we really need to access the source data?, arXiv:2002.08546",
    assumes_equal_shares=True, fit=im))
METHODS.add("bnm", AdaptationMethod(
    "bnm", "Batch nuclear norm",
    "The head is asked for answers that are sure and of many classes: for a table of them with a large nuclear norm.",
    "Cui et al. 2020, Towards discriminability and diversity, arXiv:2003.12237",
    assumes_equal_shares=True, fit=bnm))
METHODS.add("mcc", AdaptationMethod(
    "mcc", "Minimum class confusion",
    "The head is asked not to share a target picture between two classes; sure answers count more, and no share of "
    "the classes is assumed.",
    "Jin et al. 2020, Minimum class confusion for versatile domain adaptation, arXiv:1912.03699",
    assumes_equal_shares=False, fit=mcc))
