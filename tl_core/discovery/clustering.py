"""Ways to part rows into clusters, by name, each with what it takes for granted. scikit-learn and SciPy; no labels."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.registry import Registry

NOISE = -1
STARTS = 10  # of k-means and the mixture, the best one counts
NEIGHBOURS = 10  # of spectral clustering's graph
SMALLEST = 10  # pictures of an HDBSCAN cluster
WARNING = ("HDBSCAN finds places where pictures lie dense. Features of many dimensions have few of them, so much is "
           "called noise and clusters are often merged: read it beside k-means.")


@dataclass(frozen=True, eq=False)
class Clustering:
    """``labels`` (n,) int32 from 0, the largest cluster first, -1 for noise; ``tree`` (n-1, 4) as SciPy's linkage."""

    labels: np.ndarray
    tree: np.ndarray | None = None
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        return int(self.labels.max(initial=NOISE)) + 1

    @property
    def noise(self) -> int:
        return int((self.labels == NOISE).sum())


@dataclass(frozen=True)
class ClusteringMethod:
    """``fit(points, k, seed)`` gives labels of ``points`` (n, d) and a tree or None; ``most_rows`` it takes in seconds.

    Of more rows a sample is clustered, and the others join the nearest cluster. One that ``finds_k`` takes no number.
    """

    name: str
    title: str
    sentence: str
    source: str
    fit: Callable[[np.ndarray, int, int], tuple[np.ndarray, np.ndarray | None]]
    most_rows: int | None = None
    finds_k: bool = False


CLUSTERING_METHODS: Registry[ClusteringMethod] = Registry("clustering method", "A method is one of those.")


@one_thread
def cluster(points: np.ndarray, method: str, k: int, seed: int = 0) -> Clustering:
    """``points`` (n, d) in ``k`` clusters, at most as many as there are different rows; the same for the same seed."""
    chosen, rows = CLUSTERING_METHODS.get(method), np.asarray(points, np.float64)
    k = min(k, distinct(rows))
    if len(rows) < 3 or k < 2 and not chosen.finds_k:
        return Clustering(np.zeros(len(rows), np.int32))
    some = _sample(len(rows), chosen.most_rows, seed)
    if some is None:
        labels, tree = chosen.fit(rows, k, seed)
        return Clustering(by_size(labels), tree, _notes(chosen))
    labels, tree = chosen.fit(rows[some], k, seed)
    note = (f"{chosen.title} parted {len(some):,} of {len(rows):,} pictures, drawn at random; the others joined the "
            "cluster whose middle is nearest.")
    return Clustering(by_size(joined(rows, some, labels)), tree, (*_notes(chosen), note))


def sampled_rows(count: int, method: str, seed: int) -> np.ndarray:
    """Places of the rows that a method looks at itself: all, or a sample of so many."""
    some = _sample(count, CLUSTERING_METHODS.get(method).most_rows, seed)
    return np.arange(count) if some is None else some


def kmeans(points: np.ndarray, k: int, seed: int, starts: int = STARTS) -> tuple[np.ndarray, None]:
    """Middles that rows are nearest to (Lloyd 1957; started as by Arthur and Vassilvitskii 2007)."""
    from sklearn.cluster import KMeans
    return KMeans(k, n_init=starts, random_state=seed).fit_predict(points), None


def gmm(points: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, None]:
    """A Gaussian for each cluster, all of one shape (Dempster, Laird and Rubin 1977)."""
    from sklearn.mixture import GaussianMixture
    mixture = GaussianMixture(k, covariance_type="tied", reg_covar=1e-4, random_state=seed)
    return mixture.fit_predict(points), None


def spectral(points: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, None]:
    """A graph of nearest neighbours, cut where few edges are (Ng, Jordan and Weiss 2001; Damle 2019, cluster_qr)."""
    import warnings

    from sklearn.cluster import SpectralClustering
    if k >= len(points):  # each is its own
        return np.arange(len(points)), None
    neighbours = min(NEIGHBOURS, len(points) - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on graphs in parts, and on as many rows as numbers
        return SpectralClustering(k, affinity="nearest_neighbors", n_neighbors=neighbours, assign_labels="cluster_qr",
                                  random_state=seed).fit_predict(points), None


def agglomerative(points: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs are joined from the bottom, those first that add least to the spread inside (Ward 1963)."""
    from scipy.cluster.hierarchy import cut_tree, linkage
    tree = linkage(points, "ward")
    return cut_tree(tree, k).ravel(), tree


def hdbscan(points: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, None]:
    """Dense places that last while the bar for dense is raised; the rest is noise (Campello et al. 2013)."""
    from sklearn.cluster import HDBSCAN
    smallest = max(2, min(SMALLEST, len(points) // 3))
    return HDBSCAN(min_cluster_size=smallest, copy=True).fit_predict(points), None


def distinct(points: np.ndarray) -> int:
    """How many rows differ."""
    return len(np.unique(points, axis=0))


def by_size(labels: np.ndarray) -> np.ndarray:
    """(n,) int32 with the clusters numbered from 0, the largest first; noise stays -1."""
    names, counts = np.unique(labels[labels >= 0], return_counts=True)
    numbers = {name: number for number, name in enumerate(names[np.argsort(-counts, kind="stable")].tolist())}
    return np.asarray([numbers.get(label, NOISE) for label in labels.tolist()], np.int32)


def centres(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(k, d) means of the clusters' rows."""
    return np.stack([points[labels == cluster].mean(axis=0) for cluster in range(labels.max(initial=NOISE) + 1)])


def joined(points: np.ndarray, some: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Labels of all rows, of which those at ``some`` have ``labels``; the others join the nearest middle."""
    from scipy.spatial.distance import cdist
    every = np.full(len(points), NOISE, np.int64)
    if labels.max(initial=NOISE) >= 0:
        every = cdist(points, centres(points[some], labels)).argmin(axis=1)
    every[some] = labels
    return every


def _sample(count: int, most: int | None, seed: int) -> np.ndarray | None:
    if most is None or count <= most:
        return None
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def _notes(method: ClusteringMethod) -> tuple[str, ...]:
    return (WARNING,) if method.name == "hdbscan" else ()


for _method in (
        ClusteringMethod("kmeans", "k-means", "Every picture belongs to the nearest of k middles: quick, and good "
                         "where clusters are round and of like size.", "Lloyd 1957", kmeans),
        ClusteringMethod("gmm", "Gaussian mixture", "Clusters may be stretched, all in the same way.",
                         "Dempster, Laird and Rubin 1977", gmm),
        ClusteringMethod("spectral", "Spectral", "Cuts a graph of neighbours: clusters may have any shape.",
                         "Ng, Jordan and Weiss 2001", spectral, 3000),
        ClusteringMethod("agglomerative", "Agglomerative (Ward)", "Joins the nearest from single pictures up: its tree "
                         "shows clusters inside clusters.", "Ward 1963", agglomerative, 3000),
        ClusteringMethod("hdbscan", "HDBSCAN", "Finds its own number of clusters, and calls what lies between them "
                         "noise.", "Campello, Moulavi and Sander 2013", hdbscan, 5000, finds_k=True)):
    CLUSTERING_METHODS.add(_method.name, _method)
