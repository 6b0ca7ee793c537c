"""The pictures of a labelling session as rows: few numbers each, and how typical each one is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tl_core.errors import UserError

DIMENSIONS = 128
NEIGHBOURS = 20


@dataclass(frozen=True, eq=False)
class LabellingPool:
    """``keys`` n pictures, ``rows`` float32 (n, d) of them, ``typicality`` (n,): larger in a denser place."""

    keys: tuple[str, ...]
    rows: np.ndarray
    typicality: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Each key's row."""
        return {key: row for row, key in enumerate(self.keys)}


def describe(keys: Sequence[str], features: np.ndarray) -> LabellingPool:
    """A pool of ``features`` (n, D): brought to unit length, then to ``DIMENSIONS`` principal components at most.

    ``UserError`` for no pictures, and for numbers that are none.
    """
    features = np.asarray(features, np.float32)
    if len(keys) != len(features) or features.ndim != 2:
        raise ValueError(f"{len(keys)} keys and features of shape {features.shape} do not belong together.")
    if not len(keys):
        raise UserError("There are no pictures to label.", "Expected one or more.", "Choose another set.")
    if not np.isfinite(features).all():
        raise UserError("Some features are no numbers.", "Expected finite ones.",
                        "Choose another network: this one's weights may be damaged.")
    rows = reduction(features)(features)
    return LabellingPool(tuple(keys), rows, typicality(rows))


def reduction(features: np.ndarray, dimensions: int = DIMENSIONS) -> Callable[[np.ndarray], np.ndarray]:
    """Unit length, then the principal components of ``features``: as a function of any rows of their width.

    It gives float32 (m, d), d the smaller of ``dimensions`` and what n rows span.
    """
    unit = _unit(features)
    most = min(dimensions, len(unit) - 1, unit.shape[1])
    if most < 1:
        return lambda rows: np.zeros((len(rows), 1), np.float32)
    from sklearn.decomposition import PCA
    with np.errstate(invalid="ignore"):  # of pictures that are all alike it divides 0 by 0, for a share nobody reads
        components = PCA(most, random_state=0).fit(unit)
    return lambda rows: components.transform(_unit(rows)).astype(np.float32)


def typicality(rows: np.ndarray, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """(n,) one over the mean distance to the nearest ``neighbours`` (Hacohen 2022, arXiv:2202.02794)."""
    if len(rows) < 2:
        return np.ones(len(rows))
    from sklearn.neighbors import NearestNeighbors
    distances, _ = NearestNeighbors(n_neighbors=min(neighbours, len(rows) - 1)).fit(rows).kneighbors()
    return 1 / np.maximum(distances.mean(axis=1), 1e-9)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
