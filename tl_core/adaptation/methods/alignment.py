"""Both domains are brought to the same moments, and a head learns on the source there."""

from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier, Domain
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import scaled_rows, source_head, standardised, standardised_exactly

DIMENSIONS = 50  # of a domain's subspace
RIDGE = 1.0  # on CORAL's covariances, in units of their mean eigenvalue
SMALLEST = 1e-6  # ridge: pictures that are all the same vary in no direction


def standardise(problem: AdaptationProblem) -> AdaptedClassifier:
    """Means and deviations, feature by feature."""
    rows = standardised(problem)
    return AdaptedClassifier(source_head(problem), rows.by, rows.by.notes, only_moves=True)


METHODS.add("standardise", AdaptationMethod(
    "standardise", "Standardise each domain",
    "Every feature is centred and scaled by its own domain's mean and deviation, so that a change of light or contrast "
    "that moves all pictures alike is gone.",
    "Li et al. 2016, Revisiting batch normalization for practical domain adaptation, arXiv:1603.04779",
    assumes_equal_shares=True, fit=standardise))


def coral(problem: AdaptationProblem, ridge: float = RIDGE) -> AdaptedClassifier:
    """The source is whitened and given the target's covariance: x (C_s + r I)^-1/2 (C_t + r I)^1/2, both centred."""
    rows = standardised_exactly(problem)
    means = {"source": rows.source.mean(axis=0), "target": rows.target.mean(axis=0)}
    amount = max(ridge * float(rows.source.var(axis=0).sum()) / rows.source.shape[1], SMALLEST)
    whiten = covariance_power(rows.source, amount, -0.5)
    colour = covariance_power(rows.target, amount, 0.5)

    def move(features: np.ndarray, domain: Domain) -> np.ndarray:
        place = "target" if isinstance(domain, str) and domain == "target" else "source"
        centred = rows.by(features.astype(np.float64), domain) - means[place]
        return centred if place == "target" else colour(whiten(centred))

    return _head_after(problem, move, rows.by.notes)


METHODS.add("coral", AdaptationMethod(
    "coral", "CORAL",
    "The source's features are stretched and turned until they vary together as the target's do.",
    "Sun et al. 2016, Return of frustratingly easy domain adaptation, arXiv:1511.05547",
    assumes_equal_shares=True, fit=coral))


@dataclass(frozen=True, eq=False)
class CovariancePower:
    """Multiplies rows by (C + amount I)^power, C being a covariance of few directions: ``axes`` (d, r) float64."""

    axes: np.ndarray
    factors: np.ndarray
    rest: float

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        return self.rest * rows + ((rows @ self.axes) * self.factors) @ self.axes.T


def covariance_power(rows: np.ndarray, amount: float, power: float) -> CovariancePower:
    """(C + amount I)^power for the covariance C of ``rows`` (n, d), without a (d, d) matrix where n is smaller.

    Outside the rows' span it is amount^power. 1 row has no covariance: all of it is.
    """
    energy, axes = principal_axes(rows)
    rest = float(amount)**power
    factors = (energy + amount)**power - rest
    return CovariancePower(axes, factors, rest)


def principal_axes(rows: np.ndarray, most: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Variances (r,), falling, and unit axes (d, r) of ``rows`` (n, d): the ``most`` largest, none that is only noise.

    From the eigenvectors of the smaller of both products: far faster than a singular value decomposition.
    """
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    wide = centred.shape[1] > len(centred)
    energy, vectors = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    kept = np.flatnonzero(energy > max(energy.max() * 1e-10, 1e-300))[::-1][:most]
    energy, vectors = energy[kept], vectors[:, kept]
    axes = centred.T @ vectors / np.sqrt(energy) if wide else vectors
    return energy / max(1, len(rows) - 1), axes


def subspace_alignment(problem: AdaptationProblem, dimensions: int = DIMENSIONS) -> AdaptedClassifier:
    """Each domain in its own principal axes, the source's turned onto the target's: x_s P_s (P_s' P_t), x_t P_t."""
    rows = standardised_exactly(problem)
    source, target = (principal_axes(part, dimensions)[1] for part in (rows.source, rows.target))
    if not target.shape[1]:
        target = source
    maps = {"source": source @ (source.T @ target), "target": target}
    means = {"source": rows.source.mean(axis=0), "target": rows.target.mean(axis=0)}

    def move(features: np.ndarray, domain: Domain) -> np.ndarray:
        place = "target" if isinstance(domain, str) and domain == "target" else "source"
        return scaled_rows((rows.by(features.astype(np.float64), domain) - means[place]) @ maps[place])

    return _head_after(problem, move, rows.by.notes)


METHODS.add("subspace_alignment", AdaptationMethod(
    "subspace_alignment", "Subspace alignment",
    "Each domain is described by the few directions in which it varies most, and the source's are turned onto the "
    "target's.",
    "Fernando et al. 2013, Unsupervised visual domain adaptation using subspace alignment, ICCV",
    assumes_equal_shares=True, fit=subspace_alignment))


def _head_after(problem: AdaptationProblem, move, notes: tuple[str, ...]) -> AdaptedClassifier:
    """A head learnt on the moved source, in single precision: hundreds of passes over the rows."""
    head = fit_head(move(problem.source, problem.domain).astype(np.float32), problem.labels, problem.classes,
                    weights=problem.source_weights)
    return AdaptedClassifier(head, move, notes, only_moves=True)
