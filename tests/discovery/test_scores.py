"""ARI, NMI and matched accuracy against scikit-learn and SciPy; intervals that hold what they say."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from tl_core.discovery import scores


@pytest.fixture
def pair():
    random = np.random.default_rng(0)
    labels = random.integers(0, 4, 200)
    clusters = np.where(random.random(200) < 0.7, labels, random.integers(0, 6, 200))
    return clusters.astype(np.int32), labels.astype(np.int32)


def test_figures_are_scikit_learns(pair):
    clusters, labels = pair
    figures = scores.judge(clusters, labels, 4, repeats=5).figures
    assert figures["ari"] == pytest.approx(adjusted_rand_score(labels, clusters), abs=1e-12)
    assert figures["nmi"] == pytest.approx(normalized_mutual_info_score(labels, clusters), abs=1e-12)


def test_a_match_by_hand():
    """Cluster 0: 3 of class a, 2 of b; cluster 1: 2 a, 0 b. Both want a: 0-b and 1-a give 4 of 7, 0-a and 1-b 3."""
    score = scores.judge(np.array([0, 0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 0, 0]), 2, repeats=5)
    assert score.figures["accuracy"] == pytest.approx(4 / 7)
    assert score.table.tolist() == [[3, 2], [2, 0]] and scores.match(score, False, "ab") == {"0": "b", "1": "a"}


def test_noise_is_wrong_and_has_a_row_and_no_class():
    score = scores.judge(np.array([0, 0, 1, 1, -1, -1]), np.array([0, 0, 1, 1, 0, 1]), 2, repeats=5)
    assert score.figures["accuracy"] == pytest.approx(4 / 6) and score.table.tolist() == [[2, 0], [0, 2], [1, 1]]
    assert scores.match(score, True, "ab") == {"0": "a", "1": "b"}
    only = scores.judge(np.array([-1, -1]), np.array([0, 1]), 2, repeats=5)
    assert only.figures["accuracy"] == 0 and only.count == 2


def test_pictures_without_a_label_are_left_out_and_without_any_there_is_nothing():
    with_more = scores.judge(np.array([0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, -1]), 2, repeats=5)
    assert with_more.count == 4 and with_more.figures["ari"] == 1
    assert scores.judge(np.array([0, 1]), np.array([-1, -1]), 0) is None


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2]])
def test_single_groups_have_figures(labels):
    figures = scores.judge(np.zeros(3, np.int32), np.asarray(labels), 3, repeats=5).figures
    assert figures["ari"] == pytest.approx(adjusted_rand_score(labels, [0, 0, 0]))
    assert figures["nmi"] == pytest.approx(normalized_mutual_info_score(labels, [0, 0, 0]))


def test_nineteen_of_twenty_intervals_hold_the_truth():
    """Two clusters that are right in 80 % of all pictures there could be: accuracy 0.8, ARI (2 * 0.8 - 1) ** 2."""
    held = {"accuracy": 0, "ari": 0}
    for seed in range(60):
        random = np.random.default_rng(seed)
        labels = random.integers(0, 2, 150)
        clusters = np.where(random.random(150) < 0.8, labels, 1 - labels)
        intervals = scores.judge(clusters, labels, 2, seed, 200).intervals
        for name, truth in (("accuracy", 0.8), ("ari", 0.36)):
            held[name] += intervals[name][0] <= truth <= intervals[name][1]
    assert all(52 <= count <= 60 for count in held.values()), held


def test_a_difference_is_paired(pair):
    clusters, labels = pair
    first, same = (scores.judge(clusters, labels, 4, repeats=50) for _ in range(2))
    assert scores.difference(first, same) == {"ari": 0, "ci95": [0, 0]}
    worse = scores.judge(np.random.default_rng(1).permutation(clusters), labels, 4, repeats=200)
    told = scores.difference(scores.judge(clusters, labels, 4, repeats=200), worse)
    assert 0.1 < told["ci95"][0] < told["ari"] < told["ci95"][1]
