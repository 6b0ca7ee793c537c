"""Clusters with and without the source: losses by hand, the source changes nothing at weight 0, words can say no."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, mutual_info_score

from tests.discovery.shapes import asked, blobs, paint, without_network
from tl_core.discovery import discover as discovering
from tl_core.discovery import source_help
from tl_core.discovery.source_help import SOURCE_HELP_METHODS


def test_information_lost_by_hand():
    """Rows (1, 0), (0, 1), (1, 0), (0, 1) over 4 tell log 2; clusters of like rows keep it, clusters of unlike none."""
    shares = np.tile(np.eye(2), (2, 1)) / 4
    columns = np.arange(2)
    assert source_help.loss(shares, np.array([0, 1, 0, 1]), columns) == pytest.approx(0)
    assert source_help.loss(shares, np.array([0, 0, 1, 1]), columns) == pytest.approx(np.log(2))
    assert source_help.loss(shares, np.array([0, 1, 0, 1]), np.zeros(2, int)) == pytest.approx(np.log(2))


def test_information_is_scikit_learns():
    counts = np.random.default_rng(0).integers(0, 9, (5, 7))
    labels = np.repeat(np.indices(counts.shape).reshape(2, -1), counts.ravel(), axis=1)
    rows, columns = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 0, 2, 2, 2])
    lost = mutual_info_score(*labels) - mutual_info_score(rows[labels[0]], columns[labels[1]])
    assert source_help.loss(counts / counts.sum(), rows, columns) == pytest.approx(lost)


def test_joint_counts_pictures_alike_and_parts_negative_numbers():
    shares = source_help.joint(np.array([[2.0, 0], [0, 10]]))
    assert shares.tolist() == [[0.5, 0], [0, 0.5]]
    assert source_help.joint(np.array([[1.0, -1]])).tolist() == [[0.5, 0, 0, 0.5]]


@pytest.mark.parametrize("method", SOURCE_HELP_METHODS.names())
def test_plain_clusters_are_found_with_and_without(method):
    points, truth = blobs(k=3, each=20, gap=10, seed=1)
    other, _ = blobs(k=6, each=20, seed=2)
    for source in (None, other):
        labels = SOURCE_HELP_METHODS.get(method).fit(points, source, 3, 0)
        assert adjusted_rand_score(labels, truth) == 1


def test_a_weight_of_nothing_is_no_source_to_the_byte():
    points, _ = blobs(gap=1)
    other, _ = blobs(k=6, seed=2)
    alone, weightless = (source_help.self_taught_clustering(points, source, 4, weight=0) for source in (None, other))
    assert alone.tobytes() == weightless.tobytes()


@pytest.mark.parametrize(("ends", "said"), [
    ((0.1, 0.2), "They helped Self-taught"), ((-0.2, -0.1), "They hurt Self-taught"), ((-0.1, 0.1), "beyond chance")])
def test_the_sentence_can_say_no(ends, said):
    assert said in source_help.sentence([{"title": "Self-taught", "difference": {"ari": 0, "ci95": list(ends)}}])


def test_without_labels_nobody_can_say():
    points, _ = blobs(each=8)
    told = source_help.judge(source_help.compare(points, points, 4), np.full(len(points), -1), 0)
    assert all(row["difference"] is None for row in told) and "nobody can say" in source_help.sentence(told)


def test_a_question_with_a_source_keeps_both_clusterings(tmp_path, monkeypatch):
    without_network(monkeypatch)
    for name in ("toys", "others"):
        paint(tmp_path, name, count=6)
    result = discovering.discover(asked(tmp_path / "toys", clusters=3, source=str(tmp_path / "others")))
    told = result.figures["source_help"]
    assert told["count"] == 18 and [row["method"] for row in told["methods"]] == SOURCE_HELP_METHODS.names()
    assert {f"help__{name}__{how}" for name in SOURCE_HELP_METHODS.names() for how in ("with", "without")} <= set(
        result.arrays)
