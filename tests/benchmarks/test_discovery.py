"""The benchmark of clusters measures what it says, on blobs in place of pictures."""

import pytest

from benchmarks import discovery
from tests.discovery.shapes import blobs
from tl_core.discovery.clustering import CLUSTERING_METHODS


@pytest.fixture
def described(monkeypatch):
    monkeypatch.setattr(discovery, "SEEDS", range(2))
    monkeypatch.setattr(discovery, "HELPED", 30)
    points, truth = blobs(k=3, each=15, gap=12, seed=1)
    return {name: ({"lite": points}, truth, 3) for name in ("one", "two")}


def test_every_method_has_its_figures(described):
    found = list(discovery.measure("one", described["one"]))
    assert [row["method"] for row in found] == CLUSTERING_METHODS.names()
    assert all(row["k_by_silhouette"] == 3 and row["ari"] == 1 for row in found if row["method"] != "hdbscan")
    assert "| one | lite | kmeans | 1.000 (1.000–1.000) |" in discovery._figures(found)


def test_help_is_measured_in_both_directions(described):
    found = list(discovery.measure_help(described))
    assert {(row["target"], row["source"]) for row in found} == {("one", "two"), ("two", "one")}
    assert all(row["with"] == row["without"] == 1 and row["gain"] == 0 for row in found)
    assert "+0.000" in discovery._helps(found)
