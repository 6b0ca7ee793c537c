"""Random views: what they keep, what they change, and that the seed alone decides."""

import numpy as np
import pytest

from tl_core.training.objectives.picture_views import PictureViews


@pytest.fixture(scope="module")
def slopes():
    """Grey pictures that grow brighter from left to right."""
    return np.tile(np.linspace(60, 180, 16, dtype=np.float32)[None, None, :, None], (64, 16, 1, 3))


def rising(views) -> np.ndarray:
    """Which views still grow brighter to the right."""
    return np.asarray(views)[:, :, -1].mean(axis=(1, 2)) > np.asarray(views)[:, :, 0].mean(axis=(1, 2))


def test_views_have_the_pictures_shape_and_range_and_differ(slopes):
    views = np.asarray(PictureViews(0, False)(slopes))
    assert views.shape == slopes.shape and views.min() >= 0 and views.max() <= 255
    assert np.unique(views.reshape(64, -1).round(3), axis=0).shape[0] == 64


def test_only_mirrored_views_turn_left_to_right(slopes):
    assert rising(PictureViews(0, False)(slopes)).all()
    assert 16 < rising(PictureViews(0, True)(slopes)).sum() < 48


def test_the_seed_and_the_calls_so_far_decide(slopes):
    one, same, other = PictureViews(3, True), PictureViews(3, True), PictureViews(4, True)
    first = np.asarray(one(slopes))
    np.testing.assert_array_equal(first, same(slopes))
    assert (first != np.asarray(one(slopes))).any() and (first != np.asarray(other(slopes))).any()
    assert [variable.name for variable in one.variables] == ["seed_generator_state"], "goes into a checkpoint"


def test_a_crop_of_everything_keeps_the_shape_of_a_picture(slopes):
    views = np.asarray(PictureViews(0, False, smallest=1.0)(slopes))
    left = views[:, :, :1].mean(axis=(1, 2, 3))
    assert np.corrcoef(views[0].mean(axis=(0, 2)), slopes[0].mean(axis=(0, 2)))[0, 1] > 0.99 and left.std() > 0
