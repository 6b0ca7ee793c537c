"""Transfer component analysis: the directions in which pictures vary but the domains do not."""

import numpy as np

from tl_core.adaptation.classifier import AdaptedClassifier, Domain
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.methods.registry import METHODS, AdaptationMethod
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.standardise import LENGTH, scaled_rows, standardised_exactly

DIMENSIONS = 50
TRADE_OFF = 1.0  # what the paper calls mu, for unit rows


def fit(problem: AdaptationProblem, dimensions: int = DIMENSIONS, trade_off: float = TRADE_OFF) -> AdaptedClassifier:
    """A head learnt on the transfer components of the source (linear kernel)."""
    rows = standardised_exactly(problem)
    axes = components(rows.source / LENGTH, rows.target / LENGTH, dimensions, trade_off)

    def move(features: np.ndarray, domain: Domain) -> np.ndarray:
        return scaled_rows(rows.by(features.astype(np.float64), domain) @ axes)

    head = fit_head(move(problem.source, problem.domain).astype(np.float32), problem.labels, problem.classes,
                    weights=problem.source_weights)
    return AdaptedClassifier(head, move, rows.by.notes, only_moves=True)


def components(source: np.ndarray, target: np.ndarray, dimensions: int, trade_off: float = TRADE_OFF) -> np.ndarray:
    """(d, p) axes for ``source`` (n, d) and ``target`` (m, d), p at most ``dimensions``.

    With K = X X', the kernel of both, L = e e' (e is 1/n in the source, -1/m in the target: e'Ke is the squared
    distance of the means) and H, which centres, the paper's A are the leading eigenvectors of (K L K + mu I)^-1 K H K,
    and rows x go to x X'A. Here A'(K L K + mu I)A = I; the matrix is symmetric once its root is taken to either side,
    which is known since K L K has rank 1. A row of A outside K's range would only cost, so that the problem has the
    size of the smaller of n + m and d.
    """
    both = np.vstack([source, target]).astype(np.float64)
    signs = np.concatenate([np.full(len(source), 1 / len(source)), np.full(len(target), -1 / len(target))])
    basis = _range(both)
    kernel_part = basis.T @ both  # (r, d)
    gram = kernel_part @ kernel_part.T
    ones = basis.T @ np.ones(len(both))
    centred = gram @ gram - np.outer(gram @ ones, ones @ gram) / len(both)
    root = _inverse_root(gram @ (basis.T @ signs), trade_off)
    scatter = root @ centred @ root
    return kernel_part.T @ (root @ _leading(scatter, dimensions))


def _range(both: np.ndarray) -> np.ndarray:
    """(N, r) orthonormal columns that span what ``both`` (N, d) spans: the identity where N is not above d."""
    if len(both) <= both.shape[1]:
        return np.eye(len(both))
    return np.linalg.qr(both)[0]


def _inverse_root(direction: np.ndarray, amount: float) -> np.ndarray:
    """(direction direction' + amount I)^-1/2."""
    length = float(direction @ direction)
    whole = np.eye(len(direction)) / np.sqrt(amount)
    if length <= 0:
        return whole
    change = 1 / np.sqrt(length + amount) - 1 / np.sqrt(amount)
    return whole + np.outer(direction, direction) * (change / length)


def _leading(scatter: np.ndarray, count: int) -> np.ndarray:
    """(r, p) eigenvectors of the largest eigenvalues, the largest first."""
    from scipy.linalg import eigh
    count = min(count, len(scatter))
    return eigh(scatter, subset_by_index=[len(scatter) - count, len(scatter) - 1])[1][:, ::-1]


METHODS.add("tca", AdaptationMethod(
    "tca", "Transfer component analysis",
    "Features are projected onto the directions in which pictures vary most while the domains' means stay together.",
    "Pan et al. 2011, Domain adaptation via transfer component analysis, IEEE Transactions on Neural Networks 22",
    assumes_equal_shares=True, fit=fit))
