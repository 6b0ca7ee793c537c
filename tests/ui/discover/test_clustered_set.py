import numpy as np
import pytest

from tests.ui.discover import made
from tl_core.discovery import results
from tl_core.discovery.results import DiscoverResult
from ui.discover import map_groups
from ui.discover.clustered_set import NONE, ClusteredSet, titles


def of(figures, arrays, features="small_cnn") -> ClusteredSet:
    result = DiscoverResult(figures, results.STORE.root / figures["id"])
    result.__dict__["arrays"] = arrays  # as if they had been read
    return ClusteredSet(result, features)


@pytest.fixture
def clusters(isolated):
    return of(*made.result(noise=True))


def test_members_come_by_typicality_and_every_picture_once(clusters):
    rows = [clusters.members(one) for one in [*clusters.clusters, NONE]]
    assert sorted(np.concatenate(rows).tolist()) == list(range(40))
    assert all((np.diff(clusters.typicality[one]) <= 0).all() for one in rows)


def test_confusion_counts_each_labelled_picture_and_noise_last(clusters):
    assert clusters.confusion.sum() == 40 and titles(clusters)[-1] == "In no cluster"
    assert clusters.confusion[-1].sum() == clusters.figures["noise"] == (clusters.assignment == NONE).sum() > 0
    # Row 0 by hand: pictures of the first cluster by their classes.
    first = np.flatnonzero(clusters.assignment == 0)
    assert clusters.confusion[0].tolist() == [sum(row % 8 == label for row in first) for label in range(8)]
    name, count = clusters.class_counts(0)[0]
    assert clusters.confusion[0][made.CLASSES.index(name)] == count == clusters.confusion[0].max()


def test_words_are_of_the_source_that_the_question_is_about(clusters):
    assert clusters.words(0) == ["Darker than the others."] and clusters.words(1) == [] == clusters.words(NONE)
    assert ClusteredSet(clusters.result, "pixels").words(0) == []
    assert (clusters.maps, ClusteredSet(clusters.result, "pixels").maps) == (["pca", "tsne"], ["pca"])


@pytest.mark.parametrize("labelled", [False, True])
def test_without_labels_or_domains_there_is_nothing_to_colour_by(isolated, labelled):
    figures, arrays = made.result(labelled=labelled)
    assert list(map_groups.offered(of(figures, {**arrays, "domains": np.full(40, "")}))) == [
        "cluster", *(["class"] if labelled else [])]


def test_groups_differ_by_colour_or_marker_and_noise_lies_below(clusters):
    rows = np.arange(40)
    noise, *groups = map_groups.groups(clusters, map_groups.CLUSTER, rows, dark=False)
    assert noise.faint and noise.name == "In no cluster" and [one.name for one in groups] == [
        f"Cluster {number}" for number in range(1, 5)]
    assert len({(one.colour, one.symbol) for one in groups}) == 4
    assert sorted(np.concatenate([one.members for one in (noise, *groups)]).tolist()) == rows.tolist()
    by_class = map_groups.groups(clusters, map_groups.CLASS, rows[:8], dark=True)
    assert [one.name for one in by_class] == list(made.CLASSES) and all(len(one.members) == 1 for one in by_class)
    assert [one.name for one in map_groups.groups(clusters, map_groups.DOMAIN, rows, False)] == ["photo", "sketch"]


def test_numbers_stand_in_the_middle_of_few_clusters(isolated):
    clusters = of(*made.result())
    x, y, number = map_groups.numbers(clusters, clusters.points("pca"))[2]
    middle = np.median(clusters.points("pca")[clusters.assignment == 2], axis=0)
    assert [x, y] == pytest.approx(middle) and number == "3"
    many = of(*made.result(count=300, k=100))
    assert map_groups.numbers(many, many.points("pca")) == []
