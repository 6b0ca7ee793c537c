"""The preview's task, run here instead of in the second process."""

import numpy as np
import pytest

from tl_core.data import catalog
from tl_core.engine import tasks
from tl_core.errors import UserError

FIELDS = {"classes": ("3", "5"), "domain": None, "difficulty": 0.5, "seed": 4}


def test_views_of_a_sets_own_samples_with_the_runs_seed():
    told = []
    views = tasks.preview("digits", FIELDS, {"brightness": 0.3}, 4, 3, progress=lambda *step: told.append(step))
    before = np.stack([pixels for _, pixels in catalog.describe("digits", **FIELDS).samples[:4]])
    assert views.shape == (3, *before.shape) and views.dtype == np.uint8
    assert told[0][0] == "Reading pictures" and told[1] == ("Starting TensorFlow", 0, 0)
    black = np.stack([before] * 3) == 0
    for view, picture in zip(views.reshape(12, -1), np.stack([before] * 3).reshape(12, -1), strict=True):
        assert len(np.unique(view[picture == 0])) == 1  # one number is added to a whole picture
    assert black.any()
    np.testing.assert_array_equal(views, tasks.preview("digits", FIELDS, {"brightness": 0.3}, 4, 3))


def test_a_set_without_pictures_and_a_wrong_setting_are_told():
    with pytest.raises(UserError, match="'cifar10' has no pictures to show"):
        tasks.preview("cifar10", {}, {"zoom": 0.1}, 4, 3)
    with pytest.raises(UserError, match="zoom is 7"):
        tasks.preview("digits", {}, {"zoom": 7}, 4, 3)
