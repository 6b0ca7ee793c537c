"""The number of clusters by silhouette: scikit-learn's, right where it is plain, nothing where there is none."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from tests.discovery.shapes import blobs
from tl_core.discovery import choose_k, stability
from tl_core.discovery.clustering import kmeans


@pytest.mark.parametrize("k", [2, 5])
def test_plain_clusters_are_counted_and_stable(k):
    points, _ = blobs(k=k, each=20, gap=12, seed=1)
    tried = choose_k.k_scores(points)
    assert choose_k.best(tried) == k and [score.k for score in tried] == sorted(score.k for score in tried)
    assert next(score for score in tried if score.k == k).stability == 1


def test_silhouette_is_scikit_learns_without_noise():
    points, truth = blobs(gap=1)
    labels = truth.copy()
    labels[:3] = -1
    assert choose_k.silhouette(points, labels) == pytest.approx(silhouette_score(points[3:], truth[3:]))


@pytest.mark.parametrize("labels", [np.zeros(4, int), np.arange(4), np.full(4, -1), np.zeros(0, int)])
def test_one_cluster_or_single_pictures_have_none(labels):
    assert choose_k.silhouette(np.random.default_rng(0).normal(size=(len(labels), 2)), labels) is None


def test_other_peaks_that_are_as_good_are_told():
    scores = [choose_k.KScore(k, silhouette, 1) for k, silhouette in ((2, 0.2), (3, 0.1), (4, 0.192), (5, 0.1))]
    told = choose_k.near_best(scores)
    assert told == "The silhouette of 2 clusters (0.20) is hardly better than that of 4 (0.19): try them, too."
    assert choose_k.near_best(scores[:2]) is None and choose_k.near_best([]) is None


def test_many_clusters_are_tried_only_of_many_pictures():
    assert choose_k.candidates(np.eye(4)) == [2, 3] and choose_k.candidates(np.eye(2)) == []
    assert choose_k.candidates(np.ones((50, 2))) == [] and choose_k.best([]) is None
    assert max(choose_k.candidates(np.random.default_rng(0).random((130, 2)))) == 25
    assert max(choose_k.candidates(np.random.default_rng(0).random((500, 2)))) == 100


def test_clusters_that_are_not_there_do_not_come_back():
    random = np.random.default_rng(0)
    points = random.normal(size=(200, 20))

    def refit(*arguments):
        return kmeans(*arguments, 2)[0]
    labels = refit(points, 8, 0)
    assert stability.mean(stability.agreements(points, labels, refit, 8)) < 0.5
    assert stability.agreements(points, np.zeros(200, int), refit, 1) == [] and stability.mean([]) == 0


def test_a_silhouette_near_nothing_is_told():
    assert "silhouette 0.01" in choose_k.hardly_any(0.01) and "silhouette -0.20" in choose_k.hardly_any(-0.2)
    assert choose_k.hardly_any(0.05) is None and choose_k.hardly_any(None) is None
