import numpy as np
import pytest
from scipy.cluster.hierarchy import cut_tree, linkage

from tests.ui.discover import made
from ui.discover import charts, charts_help, charts_tree

# Two tight pairs and one far away, on a line: 0, 1 | 10, 12 | 100.
POINTS = np.array([[0.0], [1.0], [10.0], [12.0], [100.0]])
TREE = linkage(POINTS, "single")  # merges at 1, 2, 9, 88


@pytest.mark.parametrize("dark", [False, True])
def test_the_k_curve_marks_what_was_taken_and_its_lines_differ_by_more_than_colour(dark):
    scores = [{"k": 2, "silhouette": 0.1, "stability": None}, {"k": 3, "silhouette": 0.3, "stability": 0.8}]
    silhouette, stability = charts.k_curve(scores, 3, dark).data
    assert list(silhouette.x) == [2, 3] and list(stability.x) == [3]
    assert silhouette.line.dash != stability.line.dash and silhouette.marker.symbol != stability.marker.symbol
    line = charts.k_curve(scores, 3, dark).layout.shapes[0]
    assert line.x0 == line.x1 == 3 and not charts.k_curve(scores, None).layout.shapes


def test_variance_adds_up():
    bars, line = charts.variance([0.5, 0.25, 0.125]).data
    assert list(bars.y) == [0.5, 0.25, 0.125] and list(line.y) == [0.5, 0.75, 0.875]


def test_sources_stand_with_the_best_on_top_and_their_intervals():
    figures, _ = made.result()
    bars, = charts.compared(figures["compared"], "accuracy").data
    assert list(bars.y)[-1] == "Small cnn" and list(bars.x) == pytest.approx([0.55, 0.95])
    assert list(bars.error_x.arrayminus) == pytest.approx([0.05, 0.05]) and bars.error_x.array[0] == pytest.approx(0.03)
    assert bars.text[-1] == "95.0 %"
    silhouettes, = charts.compared(figures["compared"], "silhouette").data
    assert silhouettes.error_x.array is None and silhouettes.text[-1] == "0.200"


def test_a_source_without_a_figure_has_an_empty_bar_at_the_bottom():
    figures, _ = made.result(labelled=False)
    rows = [{**figures["compared"][0], "silhouette": None}, figures["compared"][1]]
    bars, = charts.compared(rows, "silhouette").data
    assert bars.y[0] == "Small cnn" and bars.x[0] is None and bars.text[0] == "–"


def test_classes_stand_in_the_order_of_their_clusters():
    counts = np.array([[0, 9, 1], [8, 0, 0], [0, 1, 7]])
    heat, = charts.classes(counts, ["Cluster 1", "Cluster 2", "Cluster 3"], ["a", "b", "c"]).data
    assert list(heat.x) == ["b", "a", "c"] and heat.customdata[0].tolist() == [9, 0, 1]
    assert heat.z[0][0] == pytest.approx(0.9) and heat.text[0][1] == ""


def test_help_stands_beside_what_was_without_it():
    without, helped = charts_help.helped(made.source_help()["methods"]).data
    assert list(without.x) == [0.5, 0.5] and list(helped.x) == [0.6, 0.5]
    assert without.marker.symbol != helped.marker.symbol and list(without.y) == [-0.12, 0.88]
    assert list(helped.error_x.array) == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize(("k", "between"), [(1, (88, 100)), (2, (9, 88)), (3, (2, 9)), (4, (1, 2)), (5, (0, 1))])
def test_the_cut_leaves_k_clusters(k, between):
    at = charts_tree.cut(TREE, k)
    assert between[0] < at < between[1]
    assert len(TREE) + 1 - (TREE[:, 2] < at).sum() == k == len(np.unique(cut_tree(TREE, k)))


def test_a_node_is_of_the_cluster_that_all_below_it_are_of():
    below = charts_tree.clusters_below(TREE, np.array([0, 0, 1, 1, 2]))
    assert below.tolist() == [0, 0, 1, 1, 2, 0, 1, charts_tree.MIXED, charts_tree.MIXED]


def test_the_tree_shows_its_last_merges_with_what_is_below():
    figure = charts_tree.tree(TREE, np.array([0, 0, 1, 1, 2]), 3)
    assert len(figure.data) == 4 and sorted(figure.layout.xaxis.ticktext) == ["1 · 1", "1 · 1", "2 · 1", "2 · 1",
                                                                              "3 · 1"]
    many = np.random.default_rng(0).normal(size=(200, 2))
    links = linkage(many, "ward")
    figure = charts_tree.tree(links, cut_tree(links, 3).ravel(), 3, dark=True)
    leaves = figure.layout.xaxis.ticktext
    assert len(leaves) == charts_tree.SHOWN and sum(int(leaf.split("· ")[1]) for leaf in leaves) == 200
