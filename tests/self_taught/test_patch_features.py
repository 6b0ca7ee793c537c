"""Patches: the encodings by hand, whitening by its covariance, and features that tell textures apart."""

import numpy as np
import pytest

from tl_core.self_taught import patch_features as patches


def test_the_triangle_by_hand():
    """Distances 0, 3 and 6 from (0, 0): the mean is 3."""
    codes = patches.triangle(np.zeros((1, 2)), np.array([[0.0, 0], [3, 0], [0, 6]]))
    np.testing.assert_allclose(codes, [[3, 0, 0]])


def test_the_soft_threshold_keeps_both_signs_apart():
    assert patches.soft_threshold(np.array([[0.75, -2.0, 0.25]])).tolist() == [[0.25, 0, 0, 0, 1.5, 0]]


def test_whitened_patches_have_nearly_the_unit_covariance():
    drawn = np.random.default_rng(0)
    rows = drawn.normal(size=(4000, 5)) @ drawn.normal(size=(5, 5)) * 10
    mean, rotation = patches.whitening(rows)
    np.testing.assert_allclose(np.cov((rows - mean) @ rotation, rowvar=False), np.eye(5), atol=0.05)
    np.testing.assert_allclose(rotation, rotation.T, atol=1e-9)


def test_a_flat_patch_stays_quiet():
    assert np.abs(patches.normalised(np.full((1, 12), 200.0))).max() == 0
    assert patches.normalised(np.array([[0.0, 2.0]])).max() < 0.5


@pytest.fixture(autouse=True)
def few_patches(monkeypatch):
    monkeypatch.setattr(patches, "MOST_CODED", 500)


@pytest.fixture(scope="module")
def stripes():
    """Noise with stripes that lie (0) or stand (1), of any phase: the mean of every pixel is the same in both."""
    drawn = np.random.default_rng(0)
    labels = np.arange(60) % 2
    waves = 127 + 80 * np.sin(np.arange(16)[None] * 1.6 + drawn.uniform(0, 7, 60)[:, None])
    pictures = np.where(labels[:, None, None] == 1, waves[:, None, :], waves[:, :, None])[..., None]
    noisy = pictures + drawn.normal(0, 10, (60, 16, 16, 3))
    return np.clip(noisy, 0, 255).astype(np.uint8), labels


@pytest.mark.parametrize(("learnt", "control"), [("kmeans_patches", "random_patches"),
                                                 ("sparse_coding", "random_dictionary")])
def test_a_control_has_as_many_numbers_and_words_that_are_patches(stripes, learnt, control):
    pictures = stripes[0][:10]
    ours, theirs = (patches.METHODS[name](pictures, 0, 8)(pictures[:3]) for name in (learnt, control))
    assert ours.shape == theirs.shape and (ours != theirs).any()
    white, mean, rotation = patches._whitened(pictures, 0)
    centres = patches._drawn(pictures, 0, 8)[0]
    assert all((white == centre).all(axis=1).any() for centre in centres) and len(np.unique(centres, axis=0)) == 8


@pytest.mark.parametrize("name", list(patches.METHODS))
def test_features_of_an_unlabelled_pool_tell_textures_apart(stripes, name):
    from tl_core.self_taught import linear_probe
    pictures, labels = stripes
    features = patches.METHODS[name](pictures[:40], 0, 16)(pictures)
    assert features.dtype == np.float32 and len(features) == 60 and np.isfinite(features).all()
    assert linear_probe.hits(features[40:50], labels[40:50], features[50:], labels[50:]).mean() >= 0.9
