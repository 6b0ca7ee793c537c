"""Which maps are drawn of which source, and what is told of those that are not."""

import numpy as np

from tests.discovery.shapes import asked, blobs
from tl_core.discovery import maps
from tl_core.progress import silent


def drawn(tmp_path, methods, count=40, **more):
    rows = {name: blobs(each=count // 4, seed=seed)[0] for seed, name in enumerate(("random", "pixels"))}
    return maps.draw_all(asked(tmp_path, maps=methods), rows, silent, **more)


def test_every_source_has_all_maps_with_their_trust(tmp_path):
    done = drawn(tmp_path, ("tsne",))
    assert list(done.arrays) == [f"map__{source}__{method}" for source, method in (
        ("random", "pca"), ("random", "tsne"), ("pixels", "pca"), ("pixels", "tsne"))]
    assert all(points.shape == (40, 2) for points in done.arrays.values()) and not done.notes
    for figures in done.figures.values():
        trust = figures["trustworthiness"]
        assert 0.5 < trust["pca"] <= 1 and 0.5 < trust["tsne"] <= 1 and trust["umap"] is None
        assert len(figures["map_shares"]) == 2
    assert not np.array_equal(done.arrays["map__random__tsne"], done.arrays["map__pixels__tsne"])


def test_time_bounds_those_of_the_others_and_it_is_told(tmp_path):
    done = drawn(tmp_path, ("tsne",), seconds=0.0)
    assert "map__pixels__tsne" not in done.arrays and "map__pixels__pca" in done.arrays
    assert len(done.notes) == 1 and "pixels" in done.notes[0] and "first one" in done.notes[0]


def test_pictures_that_are_all_alike_have_no_map(tmp_path):
    """scikit-learn's t-SNE of such rows ends the process."""
    done = maps.draw_all(asked(tmp_path, maps=("tsne",)), {"random": np.ones((12, 8))}, silent)
    assert not done.arrays and all("all alike" in note for note in done.notes) and len(done.notes) == 2


def test_a_map_that_cannot_be_is_told_once(tmp_path):
    done = drawn(tmp_path, ("tsne",), count=4)
    assert not done.arrays and len(done.notes) == 2 and all("map:" in note for note in done.notes)
