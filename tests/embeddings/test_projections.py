"""Maps against scikit-learn's own, their trust, and what cannot be drawn."""

import sys
import types

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

from tests.embeddings import caches
from tl_core.embeddings import projections

RNG = np.random.default_rng(0)
BLOBS = np.concatenate([RNG.normal(0, 1, (20, 12)), RNG.normal(0, 1, (20, 12)) + 9]).astype(np.float32)


@pytest.mark.parametrize("width", [12, 2500])  # from the covariance, and of wide rows without one
def test_pca_is_scikit_learn_s_up_to_an_axis_direction(width):
    rows = RNG.normal(0, 1, (30, width)) * np.linspace(3, 0.1, width)
    found, expected = projections.draw(rows, "pca"), PCA(2, svd_solver="full").fit(rows)
    points = expected.transform(rows)
    points *= np.sign((points * found.points).sum(axis=0))
    assert np.allclose(found.points, points, atol=1e-4)
    assert found.shares == pytest.approx(tuple(expected.explained_variance_ratio_))


def test_a_single_number_a_picture_fills_one_axis():
    rows = np.arange(1, 9, dtype=np.float32)[:, None]
    found = projections.draw(rows, "pca")
    assert np.ptp(found.points[:, 0]) == pytest.approx(7) and not found.points[:, 1].any() and found.shares == (1,)


def test_trust_is_scikit_learn_s_by_cosine():
    points = RNG.normal(0, 1, (40, 2))
    assert projections.trust(BLOBS, points) == trustworthiness(BLOBS, points, n_neighbors=15, metric="cosine")
    angles = np.linspace(0.2, 1.2, 24) ** 2  # on an arc, near is near by angle, too; no two are equally near
    arc = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert projections.trust(arc, arc) == 1 and projections.trust(arc, RNG.permutation(arc)) < 0.7


def test_many_rows_are_trusted_by_a_sample_that_the_seed_draws(monkeypatch):
    monkeypatch.setattr(projections, "TRUSTED_ROWS", 25)
    points = RNG.normal(0, 1, (40, 2))
    some = np.sort(np.random.default_rng(3).choice(40, 25, replace=False))
    assert projections.trust(BLOBS, points, 3) == trustworthiness(BLOBS[some], points[some], n_neighbors=12,
                                                                  metric="cosine")


def test_tsne_keeps_groups_together_and_the_seed_decides():
    found = projections.draw(BLOBS, "tsne", 1)
    centres = found.points[:20].mean(axis=0), found.points[20:].mean(axis=0)
    spread = np.linalg.norm(found.points[:20] - centres[0], axis=1).max()
    assert np.linalg.norm(centres[0] - centres[1]) > 2 * spread
    assert found.points.shape == (40, 2) and found.points.dtype == np.float32 and found.shares == ()
    assert np.array_equal(found.points, projections.draw(BLOBS, "tsne", 1).points)


def test_umap_is_asked_by_cosine_and_from_the_seed(monkeypatch):
    """Its first call compiles for many seconds: what is asked of it is looked at, not what it draws."""
    class UMAP:
        def __init__(self, **options):
            assert options == {"n_neighbors": 15, "metric": "cosine", "random_state": 4, "n_jobs": 1}

        def fit_transform(self, rows):
            return rows[:, :2]
    monkeypatch.setitem(sys.modules, "umap", types.SimpleNamespace(UMAP=UMAP))
    found = projections.draw(BLOBS, "umap", 4)
    assert np.array_equal(found.points, BLOBS[:, :2]) and 0.5 < found.trust <= 1


def test_what_cannot_be_drawn_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    assert "requirements-maps.txt" in caches.refusal(projections.draw, BLOBS, "umap")
    assert "Did you mean 'tsne'" in caches.refusal(projections.draw, BLOBS, "t-sne")
    assert "4 pictures" in caches.refusal(projections.draw, BLOBS[:4], "pca")
    monkeypatch.setattr(projections, "MOST_ROWS", 39)
    assert "There are 40 pictures" in caches.refusal(projections.draw, BLOBS, "tsne")
    assert projections.draw(BLOBS, "pca").points.shape == (40, 2)  # is not bounded


def test_trust_in_words():
    assert "are alike to the network, too" in projections.trust_sentence(0.95)
    assert projections.trust_sentence(0.949).startswith("Most") and projections.trust_sentence(0.85).startswith("Most")
    assert "Read it with care" in projections.trust_sentence(0.849)
