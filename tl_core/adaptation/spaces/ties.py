"""Source and target described by different features: what ties them together, and what only seems to.

Two feature spaces have nothing to do with each other until examples are in both: n pictures seen by both networks, no
label needed (``ridge``, ``cca``), or a few labelled pictures of the target (``by_labels``). Everything here gives a
``Tie`` into one common space, where a problem of the usual kind is posed (``problem``).
"""

from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.classifier import Domain
from tl_core.adaptation.methods.alignment import principal_axes
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.errors import UserError

PENALTIES = tuple(10.0**power for power in range(-3, 5))
CCA_DIMENSIONS = PCA_DIMENSIONS = 50
CCA_RIDGE = 0.1  # in units of each space's mean variance
NO_TIE = ("Nothing ties these two feature spaces together: which number of the one belongs to which of the other "
          "cannot be told from either alone. Give pictures that both networks have seen (no labels are needed), or a "
          "few labels of the target.")
PCA_TIES_NOTHING = ("Cutting both spaces to the same width by PCA ties nothing: their first axes are the directions of "
                    "most variance in each, in no common order and with no common sign. What comes out is chance, or "
                    "little more where a class lies far from all others in both.")


@dataclass(frozen=True, eq=False)
class Tie:
    """Means (d,) and matrices (d, p) that bring rows of "source" and "target" into one space of p numbers."""

    means: dict[str, np.ndarray]
    matrices: dict[str, np.ndarray]

    def __call__(self, rows: np.ndarray, domain: Domain) -> np.ndarray:
        """(r, p) the rows of a domain in the common space."""
        place = domain if isinstance(domain, str) else "source"
        return (rows - self.means[place]) @ self.matrices[place]

    def problem(self, source: np.ndarray, labels: np.ndarray, target: np.ndarray, classes: int, seed: int = 0
                ) -> AdaptationProblem:
        """The usual problem, posed in the common space."""
        return AdaptationProblem(self(source, "source"), labels, self(target, "target"), classes, seed)


def ridge(pairs_source: np.ndarray, pairs_target: np.ndarray) -> Tie:
    """From the source's space into the target's: least squares over n pairs with the penalty that predicts best.

    ``pairs_source`` (n, d) and ``pairs_target`` (n, e) are the same examples row by row; labels are not needed. The
    penalty is chosen by leaving one pair out at a time. Hoerl and Kennard 1970, Technometrics 12.
    """
    _check_pairs(pairs_source, pairs_target)
    from sklearn.linear_model import RidgeCV
    here, there = (_centred(rows) for rows in (pairs_source, pairs_target))
    scale = float(here.var(axis=0).sum()) * len(here) / here.shape[1] or 1.0
    fitted = RidgeCV([penalty * scale for penalty in PENALTIES], fit_intercept=False).fit(here, there)
    width = pairs_target.shape[1]
    return Tie(_means(pairs_source, pairs_target), {"source": np.reshape(fitted.coef_, (width, -1)).T,
                                                    "target": np.eye(width)})


def cca(pairs_source: np.ndarray, pairs_target: np.ndarray, dimensions: int = CCA_DIMENSIONS, amount: float = CCA_RIDGE
        ) -> Tie:
    """Both spaces into the directions in which the pairs go together most; p is at most ``dimensions``.

    Each space is whitened, its covariance raised by ``amount`` of its mean variance, and the singular vectors of what
    is left between them are the directions. With fewer pairs than numbers every direction would go together perfectly:
    what is raised keeps that from happening. Hotelling 1936, Relations between two sets of variates, Biometrika 28;
    Vinod 1976, Canonical ridge and econometrics of joint production, Journal of Econometrics 4.
    """
    _check_pairs(pairs_source, pairs_target)
    here, there = (_whitened(_centred(rows), amount) for rows in (pairs_source, pairs_target))
    left, strength, right = np.linalg.svd(here.rows.T @ there.rows / len(here.rows), full_matrices=False)
    kept = int(min(dimensions, (strength > 1e-10).sum()))
    weight = np.sqrt(strength[:kept])
    return Tie(_means(pairs_source, pairs_target), {"source": here.axes @ left[:, :kept] * weight,
                                                    "target": there.axes @ right[:kept].T * weight})


def by_labels(source: np.ndarray, labels: np.ndarray, few: np.ndarray, few_labels: np.ndarray) -> Tie:
    """From the source's space into the target's by ``few`` (k, e) labelled target rows: each class onto its class.

    Every source row is paired with the mean of the target rows of its class, classes that both have count; then as
    ``ridge``. In the spirit of Hoffman et al. 2013, Efficient learning of domain-invariant image representations,
    arXiv:1301.3224, whose transformation is learnt with the classifier.
    """
    common = np.intersect1d(labels, few_labels)
    if len(common) < 2:
        raise UserError(f"The labelled target pictures share {len(common)} classes with the source.",
                        "Expected at least two.", "Label a picture of more classes in the target.")
    chosen = np.isin(labels, common)
    means = {label: few[few_labels == label].mean(axis=0) for label in common.tolist()}
    return ridge(source[chosen], np.stack([means[label] for label in labels[chosen].tolist()]))


def pca_to_equal_widths(source: np.ndarray, target: np.ndarray, dimensions: int = PCA_DIMENSIONS) -> Tie:
    """Both spaces by their own first principal axes: the demonstration of what ties nothing (``PCA_TIES_NOTHING``)."""
    axes = [principal_axes(np.asarray(rows, float), dimensions)[1] for rows in (source, target)]
    width = min(part.shape[1] for part in axes)
    return Tie(_means(source, target), {"source": axes[0][:, :width], "target": axes[1][:, :width]})


def with_signs(tie: Tie, random: np.random.Generator) -> Tie:
    """The same with the sign of each of the target's axes drawn anew: of a principal axis it means nothing."""
    signs = random.choice((-1.0, 1.0), tie.matrices["target"].shape[1])
    return Tie(tie.means, {"source": tie.matrices["source"], "target": tie.matrices["target"] * signs})


def _check_pairs(one: np.ndarray, other: np.ndarray) -> None:
    if len(one) != len(other):
        raise UserError(f"{len(one)} examples of the source were to be tied to {len(other)} of the target.",
                        "Expected the same examples on both sides, row by row.", "Give each example both features.")
    if len(one) < 3:
        raise UserError(f"{len(one)} examples are in both feature spaces. {NO_TIE}", "Expected at least three.",
                        "Show more pictures to both networks, or label some of the target's.")


def _centred(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows, float) - np.mean(rows, axis=0, dtype=float)


def _means(source: np.ndarray, target: np.ndarray) -> dict[str, np.ndarray]:
    return {"source": np.mean(source, axis=0, dtype=float), "target": np.mean(target, axis=0, dtype=float)}


@dataclass(frozen=True, eq=False)
class _Whitened:
    """``axes`` (d, r) whiten rows that vary in r <= n directions only; ``rows`` (n, r) are the centred ones, whitened.
    """

    axes: np.ndarray
    rows: np.ndarray


def _whitened(rows: np.ndarray, amount: float) -> _Whitened:
    """Centred rows (n, d) by (C + amount * mean variance I)^-1/2, within the directions in which they vary at all.

    Outside of these the pairs say nothing. From the smaller of both products: n pairs of 1,280 numbers take a moment.
    """
    energy, axes = principal_axes(rows)
    energy = energy * (max(1, len(rows) - 1) / len(rows))
    floor = max(amount * float(energy.sum()) / rows.shape[1], 1e-12)
    axes = axes / np.sqrt(energy + floor)
    return _Whitened(axes, rows @ axes)
