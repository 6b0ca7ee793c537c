"""Each method against scikit-learn (the tree's cut too), and what no method may do: fail on few, equal or many rows."""

import numpy as np
import pytest
from sklearn import cluster as sk
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from tests.discovery.shapes import blobs
from tl_core.discovery import clustering
from tl_core.discovery.clustering import CLUSTERING_METHODS, NOISE, cluster
from tl_core.errors import UserError

ORACLES = {
    "kmeans": lambda points, k: sk.KMeans(k, n_init=10, random_state=0).fit_predict(points),
    "gmm": lambda points, k: GaussianMixture(k, covariance_type="tied", reg_covar=1e-4,
                                             random_state=0).fit_predict(points),
    "spectral": lambda points, k: sk.SpectralClustering(
        k, affinity="nearest_neighbors", n_neighbors=10, assign_labels="cluster_qr", random_state=0
    ).fit_predict(points),
    "agglomerative": lambda points, k: sk.AgglomerativeClustering(k, linkage="ward").fit_predict(points),
    "hdbscan": lambda points, k: sk.HDBSCAN(min_cluster_size=10, copy=True).fit_predict(points),
}


@pytest.mark.parametrize("method", CLUSTERING_METHODS.names())
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_partition_is_scikit_learns(method):
    points, _ = blobs(gap=1.2, seed=3)
    mine, theirs = cluster(points, method, 4).labels, ORACLES[method](points, 4)
    assert adjusted_rand_score(mine, theirs) == 1 and ((mine == NOISE) == (theirs == NOISE)).all()


@pytest.mark.parametrize("method", CLUSTERING_METHODS.names())
def test_clear_clusters_are_found_the_largest_first_and_the_same_again(method):
    points, truth = blobs()
    some = np.flatnonzero((truth > 0) | (np.arange(len(truth)) < 12))
    first = cluster(points[some], method, 4)
    assert adjusted_rand_score(first.labels[first.labels >= 0], truth[some][first.labels >= 0]) == 1
    sizes = np.bincount(first.labels[first.labels >= 0])
    assert (np.diff(sizes) <= 0).all() and first.k == 4 and first.labels.dtype == np.int32
    assert first.labels.tobytes() == cluster(points[some], method, 4).labels.tobytes()


@pytest.mark.parametrize("method", CLUSTERING_METHODS.names())
@pytest.mark.parametrize("points", [np.zeros((0, 3)), np.zeros((1, 3)), np.zeros((2, 3)), np.ones((30, 3)),
                                    np.eye(3), np.repeat(np.eye(3), 10, axis=0)])
def test_few_and_equal_rows_are_no_fault(method, points):
    parted = cluster(points, method, 5)
    assert len(parted.labels) == len(points) and parted.k <= max(1, clustering.distinct(points))


@pytest.mark.parametrize("method", [name for name in CLUSTERING_METHODS.names() if name != "hdbscan"])
def test_a_hundred_clusters(method):
    points, truth = blobs(k=100, each=4, width=40)
    assert adjusted_rand_score(cluster(points, method, 100).labels, truth) > 0.8


def test_of_too_many_rows_a_sample_is_parted_and_that_is_told(monkeypatch):
    points, truth = blobs(each=50)
    few = clustering.ClusteringMethod("few", "Few", "", "", clustering.agglomerative, 60)
    monkeypatch.setitem(CLUSTERING_METHODS._items, "few", few)
    parted = cluster(points, "few", 4)
    assert adjusted_rand_score(parted.labels, truth) == 1 and parted.tree.shape == (59, 4)
    assert "parted 60 of 200 pictures" in parted.notes[0]
    assert len(clustering.sampled_rows(200, "few", 0)) == 60 and len(clustering.sampled_rows(50, "few", 0)) == 50


def test_hdbscan_tells_its_noise_and_warns():
    points, _ = blobs(each=40)
    far = np.vstack([points, 50 + 50 * np.random.default_rng(0).normal(size=(5, points.shape[1]))])
    parted = cluster(far, "hdbscan", 1)
    assert set(np.flatnonzero(parted.labels == NOISE)) >= set(range(160, 165)) and parted.noise >= 5
    assert "called noise" in parted.notes[0]


def test_an_unknown_method_is_told():
    with pytest.raises(UserError, match="Did you mean 'spectral'"):
        cluster(np.eye(5), "spectrl", 2)
