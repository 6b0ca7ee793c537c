import numpy as np
import pytest

from tests.labelling import clouds
from tl_core.errors import UserError
from tl_core.labelling.cluster_edits import ClusterEdits


@pytest.fixture
def edits(tmp_path):
    return ClusterEdits(tmp_path, "a1", np.array([0, 0, 0, 1, 1, 2, -1]))


def again(edits: ClusterEdits) -> ClusterEdits:
    return ClusterEdits(edits.events.path.parent, "a1", edits._start)


def test_names_become_the_pictures_labels(edits):
    edits.name(0, "cup")
    edits.name(1, " Shoe? ")
    found = again(edits).read()
    assert found.labels() == {0: "cup", 1: "cup", 2: "cup", 3: "Shoe？", 4: "Shoe？"}
    assert found.title(0) == "cup" and found.title(2) == "Cluster 3" and found.clusters == [0, 1, 2]
    edits.name(0, "")
    assert edits.read().names == {1: "Shoe？"} and edits.read().last == "taking a name away"


def test_merged_clusters_keep_the_first_number_and_a_name(edits):
    edits.name(2, "lamp")
    assert edits.merge([1, 2]) == 1
    found = again(edits).read()
    assert found.assignment.tolist() == [0, 0, 0, 1, 1, 1, -1] and found.names == {1: "lamp"}


def test_a_split_is_by_k_means_and_comes_back_as_it_was(tmp_path):
    rows, start = clouds.rows(), np.zeros(36, int)
    edits = ClusterEdits(tmp_path, "a1", start)
    assert edits.split(0, rows, 3) == [0, 1, 2]
    found = again_of(tmp_path, start).read()
    assert found.assignment.tolist() == clouds.labels().tolist()  # the largest keeps its number, then by size


def again_of(folder, start) -> ClusterEdits:
    return ClusterEdits(folder, "a1", start)


def test_moved_pictures_are_told_apart_and_may_make_a_cluster(edits):
    assert edits.move([6, 0], 1) == 1 and edits.move([5], None) == 3
    found = edits.read()
    assert found.assignment.tolist() == [1, 0, 0, 1, 1, 3, 1]
    assert found.moved == {0, 5, 6} and found.clusters == [1, 0, 3]


def test_every_edit_can_be_taken_back(edits):
    edits.name(0, "cup")
    edits.merge([0, 1])
    edits.move([6], None)
    edits.split(0, np.arange(7.0)[:, None])
    for _ in range(4):
        assert again(edits).undo()
    assert edits.read().assignment.tolist() == [0, 0, 0, 1, 1, 2, -1] and not edits.read().names and not edits.undo()


def test_a_number_is_never_given_again(edits):
    assert edits.move([5], None) == 3
    edits.undo()
    assert edits.move([5], None) == 4


def test_two_tabs_edit_one_clustering(edits):
    other = again(edits)
    edits.name(0, "cup")
    other.move([3], 0)
    assert edits.read().labels() == other.read().labels() == {0: "cup", 1: "cup", 2: "cup", 3: "cup"}


def test_what_cannot_be_is_told(edits):
    for wrong, words in ((lambda: edits.name(9, "x"), "no cluster 10"), (lambda: edits.name(-1, "x"), "no cluster 0"),
                         (lambda: edits.merge([1, 1]), "One cluster"), (lambda: edits.move([], 1), "No picture"),
                         (lambda: edits.split(2, np.zeros((7, 1))), "1 picture in 2 parts"),
                         (lambda: edits.move([0], 7), "no cluster 8")):
        with pytest.raises(UserError, match=words):
            wrong()
    with pytest.raises(UserError, match="alike"), pytest.warns(Warning, match="distinct clusters"):
        edits.split(0, np.zeros((7, 1)))
    assert edits.read().assignment.tolist() == [0, 0, 0, 1, 1, 2, -1]
    with pytest.raises(ValueError):
        ClusterEdits(edits.events.path.parent, "../x", np.zeros(2))


def test_a_damaged_line_and_a_foreign_event_change_nothing(edits):
    edits.name(0, "cup")
    edits.events.append("move", rows=[1000], to=0)
    edits.events.append("of another version")
    with edits.events.path.open("ab") as lines:
        lines.write(b"\nxx\n")
    found = edits.read()
    assert found.names == {0: "cup"} and "1 damaged" in found.warning
