"""Rows of many numbers as points on a plane, and how far such a map can be trusted. scikit-learn; no TensorFlow."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tl_core.errors import UserError
from tl_core.registry import Registry
from tl_core.words import plural

MOST_ROWS = 3000  # of t-SNE and UMAP: more take minutes
FEWEST_ROWS = 5
REDUCED = 50  # dimensions that PCA leaves to t-SNE
NEIGHBOURS = 15  # that trust looks at
TRUSTED_ROWS = 2000  # trust compares every pair; of more rows a sample stands for all
INSTALL = "Install it with `pip install -r requirements-maps.txt`, or choose pca or tsne."


@dataclass(frozen=True)
class ProjectionMethod:
    """A way to draw a map: ``draw(rows, seed)`` gives (n, 2) and, of PCA, each axis' share of the variance."""

    name: str
    title: str
    sentence: str
    source: str
    draw: Callable[[np.ndarray, int], tuple[np.ndarray, tuple[float, ...]]]
    bounded: bool = True
    first: str = ""  # what the first map of a process waits for


@dataclass(frozen=True)
class Projection:
    """``points`` (n, 2) float32; ``trust`` from 0 to 1; ``shares`` of the variance on both axes, empty but for PCA."""

    points: np.ndarray
    trust: float
    shares: tuple[float, ...] = ()

    def to_arrays(self) -> dict[str, np.ndarray]:
        return {"points": self.points, "trust": np.asarray(self.trust, float), "shares": np.asarray(self.shares, float)}

    @classmethod
    def of_arrays(cls, arrays: dict[str, np.ndarray]) -> "Projection":
        return cls(arrays["points"], float(arrays["trust"]), tuple(arrays["shares"].tolist()))


METHODS: Registry[ProjectionMethod] = Registry("map", "A map is one of those.")


def draw(rows: np.ndarray, method: str, seed: int = 0) -> Projection:
    """A map of ``rows`` (n, numbers) with its trust; the same for the same seed.

    ``UserError`` for an unknown method, too few rows, rows that are all alike, too many for t-SNE or UMAP, and where
    UMAP is not installed.
    """
    from threadpoolctl import threadpool_limits
    chosen = METHODS.get(method)
    _check(chosen, len(rows))
    if not np.ptp(rows, axis=0).any():  # t-SNE would divide by nothing and end the whole process
        raise UserError(f"The {len(rows)} pictures are all alike to the network.", "A map needs some that differ.",
                        "Choose other pictures or another network.")
    # One thread: two that wait for each other at every step take t-SNE from 2 to 50 seconds beside a run that trains.
    with threadpool_limits(1):
        points, shares = chosen.draw(rows, seed)
    return Projection(np.ascontiguousarray(points, np.float32), trust(rows, points, seed), shares)


def check(method: str) -> None:
    """``UserError`` for a method that is unknown or not installed, before anything is computed."""
    if METHODS.get(method).draw is umap and importlib.util.find_spec("umap") is None:
        raise _no_umap()


def pca(rows: np.ndarray, seed: int = 0) -> tuple[np.ndarray, tuple[float, ...]]:
    """The two directions along which rows differ most (Pearson 1901), and their shares of the variance."""
    points, shares = _reduced(rows, 2, seed)
    return points, tuple(shares)


def tsne(rows: np.ndarray, seed: int = 0) -> tuple[np.ndarray, tuple[float, ...]]:
    """Neighbours stay neighbours, distances mean little (van der Maaten and Hinton 2008, JMLR 9)."""
    from sklearn.manifold import TSNE
    few, _ = _reduced(rows, REDUCED, seed)
    perplexity = min(30.0, (len(rows) - 1) / 3)
    return TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(few.astype(np.float32)), ()


def umap(rows: np.ndarray, seed: int = 0) -> tuple[np.ndarray, tuple[float, ...]]:
    """As t-SNE, with more of the whole's shape kept (McInnes, Healy and Melville 2018, arXiv:1802.03426)."""
    UMAP = _umap_class()
    reducer = UMAP(n_neighbors=min(15, len(rows) - 1), metric="cosine", random_state=seed, n_jobs=1)
    return reducer.fit_transform(np.asarray(rows, np.float32)), ()


def trust(rows: np.ndarray, points: np.ndarray, seed: int = 0) -> float:
    """Trustworthiness (Venna and Kaski 2001): 1 where all neighbours on the map are neighbours among the rows.

    Neighbours among the rows by cosine, as everywhere here.
    """
    from sklearn.manifold import trustworthiness
    if len(rows) > TRUSTED_ROWS:
        some = np.sort(np.random.default_rng(seed).choice(len(rows), TRUSTED_ROWS, replace=False))
        rows, points = rows[some], points[some]
    neighbours = min(NEIGHBOURS, (len(rows) - 1) // 2)  # its scale is defined for fewer than half of the rows
    return float(trustworthiness(rows, points, n_neighbors=neighbours, metric="cosine"))


def trust_sentence(value: float) -> str:
    """What a trust figure means for a reader."""
    if value >= 0.95:
        return "Pictures that lie side by side here are alike to the network, too."
    if value >= 0.85:
        return "Most pictures that lie side by side here are alike to the network; some only look so."
    return ("Read it with care: many pictures that lie side by side here are not alike to the network. Two dimensions "
            "are too few to show it.")


def _reduced(rows: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.decomposition import PCA
    count = min(count, *rows.shape)
    wide = rows.shape[1] > 2048
    solver = "covariance_eigh" if not wide else "full" if rows.size <= 5_000_000 else "randomized"
    reducer = PCA(count, svd_solver=solver, random_state=seed)
    points = reducer.fit_transform(rows.astype(np.float32 if solver == "randomized" else np.float64))
    if points.shape[1] < 2:  # a single number a picture: the other axis is empty
        points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    return points, np.nan_to_num(reducer.explained_variance_ratio_)


def _umap_class():
    try:
        from umap import UMAP
    except ImportError:
        raise _no_umap() from None
    return UMAP


def _no_umap() -> UserError:
    return UserError("UMAP is not installed.", "Its package is umap-learn.", INSTALL)


def _check(method: ProjectionMethod, count: int) -> None:
    if count < FEWEST_ROWS:
        raise UserError(f"There {'is' if count == 1 else 'are'} {plural(count, 'picture')}.",
                        f"A map needs {FEWEST_ROWS} at least.", "Choose more pictures.")
    if method.bounded and count > MOST_ROWS:
        raise UserError(f"There are {count:,} pictures.", f"{method.title} takes {MOST_ROWS:,} at most, or it would "
                        "run for many minutes.", f"Set the limit to {MOST_ROWS:,}, or choose pca.")


for _method in (
        ProjectionMethod("pca", "PCA",
                         "The two directions in which the pictures differ most. What lies far apart here is far "
                         "apart to the network; what lies close may differ in other directions.", "Pearson 1901", pca,
                         bounded=False),
        ProjectionMethod("tsne", "t-SNE",
                         "Neighbours stay together; how far groups lie apart, and how large they are, means "
                         "little.", "van der Maaten and Hinton 2008", tsne),
        ProjectionMethod("umap", "UMAP",
                         "Neighbours stay together, and the whole keeps more of its shape than with t-SNE.",
                         "McInnes, Healy and Melville 2018", umap,
                         first="the first one compiles UMAP, which takes up to a minute")):
    METHODS.add(_method.name, _method)
