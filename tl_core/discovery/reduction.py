"""Rows of a source as the few numbers that clustering sees: rows of unit length, then PCA. scikit-learn; no labels."""

from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.blas_threads import one_thread

DIMENSIONS = 50
EXACT = 1500  # numbers a picture up to which all directions are computed; of more only the first, far quicker


@dataclass(frozen=True, eq=False)
class Reduced:
    """``points`` (n, at most 50) and each axis' ``shares`` of the variance, the largest first."""

    points: np.ndarray
    shares: np.ndarray

    @property
    def explained_variance(self) -> float:
        """Share of the variance that is left, 0 to 1; 1 where rows do not differ."""
        return float(min(1.0, self.shares.sum())) if self.shares.any() else 1.0


@one_thread
def reduce(rows: np.ndarray, seed: int = 0, dimensions: int = DIMENSIONS) -> Reduced:
    """Rows (n, d) of unit length, on the ``dimensions`` directions in which they differ most."""
    from sklearn.decomposition import PCA
    unit = unit_rows(rows)
    count = min(dimensions, *unit.shape)
    if len(unit) < 2 or not np.ptp(unit, axis=0).any():
        return Reduced(np.zeros((len(unit), count)), np.zeros(count))
    reducer = PCA(count, svd_solver="covariance_eigh" if unit.shape[1] <= EXACT else "randomized", random_state=seed)
    points = reducer.fit_transform(unit)
    return Reduced(points, np.nan_to_num(reducer.explained_variance_ratio_))


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """float64 rows of length 1; those of zeros stay."""
    wide = np.asarray(rows, np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    return wide / np.where(lengths > 0, lengths, 1)
