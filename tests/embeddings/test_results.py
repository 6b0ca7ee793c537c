import os

import numpy as np
import pytest

from tests.embeddings import caches
from tests.embeddings.test_cache import CUT
from tl_core.embeddings import neighbours, projections, results
from tl_core.embeddings.request import FeatureLayer


def test_neighbours_and_maps_are_made_once(monkeypatch):
    kept = caches.looked_at(caches.asked())
    monkeypatch.setattr(neighbours, "nearest", None)
    monkeypatch.setattr(projections, "draw", None)
    near, drawn = results.nearest_neighbours(kept, CUT), results.projection(kept, CUT, "pca")
    assert near.judged == 10 and near.agreement == neighbours.agreement(near.indices, kept.pictures.labels)
    assert near.chance == neighbours.by_chance(kept.pictures.labels) and drawn.points.shape == (40, 2)
    assert results.cached_projection(kept, CUT, "tsne") is None
    assert results.cached_neighbours(kept, FeatureLayer(2, pooled=False)) is None


@pytest.mark.parametrize("cut_off", [0, 30, 200])
def test_damaged_results_are_made_anew(cut_off):
    kept = caches.looked_at(caches.asked())
    before = results.projection(kept, CUT, "pca")
    for file in kept.folder.glob("block2.*.npz"):
        file.write_bytes(file.read_bytes()[:cut_off])
    assert results.cached_neighbours(kept, CUT) is None and results.cached_projection(kept, CUT, "pca") is None
    assert np.array_equal(results.projection(kept, CUT, "pca").points, before.points)
    assert results.nearest_neighbours(kept, CUT).indices.shape == (40, 12)


def test_rows_made_anew_make_their_results_anew():
    kept = caches.looked_at(caches.asked())
    file = kept.folder / "block2.rows"
    later = file.stat().st_mtime_ns + 10**9
    os.utime(file, ns=(later, later + 10**9))
    assert results.cached_neighbours(kept, CUT) is None and results.cached_neighbours(kept, FeatureLayer(1)) is not None
