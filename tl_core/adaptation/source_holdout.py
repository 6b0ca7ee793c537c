"""Source pictures whose labels are held back: how well a method keeps the source is told by them alone."""

from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.classifier import Domain
from tl_core.adaptation.problem import AdaptationProblem

ONE_IN = 5  # pictures of a class are held back, one at least where it has two


@dataclass(frozen=True, eq=False)
class SourceHoldout:
    """``problem`` without the pictures that are held back, and those: ``rows`` (h, d), ``labels`` (h,), ``domain``."""

    problem: AdaptationProblem
    rows: np.ndarray
    labels: np.ndarray
    domain: Domain


def held_back(problem: AdaptationProblem) -> SourceHoldout:
    """A part of each class of each source domain, drawn with the problem's seed; the same for all methods.

    None of a class with a single picture: ``rows`` may be empty.
    """
    return problem.once("held_back", lambda: _held_back(problem))


def _held_back(problem: AdaptationProblem) -> SourceHoldout:
    held = _drawn(problem)
    kept = np.setdiff1d(np.arange(len(problem.labels)), held)
    domains, weights = problem.source_domains, problem.source_weights
    rest = AdaptationProblem(problem.source[kept], problem.labels[kept], problem.target, problem.classes, problem.seed,
                             None if domains is None else domains[kept], None if weights is None else weights[kept])
    return SourceHoldout(rest, problem.source[held], problem.labels[held],
                         "source" if domains is None else domains[held])


def _drawn(problem: AdaptationProblem) -> np.ndarray:
    """Places, rising; every class of every source domain keeps a picture that weighs something."""
    random = np.random.default_rng(problem.seed)
    domains = np.zeros_like(problem.labels) if problem.source_domains is None else problem.source_domains
    weights = np.ones(len(problem.labels)) if problem.source_weights is None else problem.source_weights
    held = [np.zeros(0, int)]
    for domain in np.unique(domains):
        for label in np.unique(problem.labels):
            places = random.permutation(np.flatnonzero((domains == domain) & (problem.labels == label) & (weights > 0)))
            held.append(places[:max(len(places) // ONE_IN, int(len(places) > 1))])
    return np.sort(np.concatenate(held))
