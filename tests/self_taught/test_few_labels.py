"""Few labels of a target: drawn for each class, the more hold the fewer, and the test has no part in it."""

import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.self_taught import few_labels

CONFIG = RunConfig(data="digits", backbone="small_cnn", image_size=32)


@pytest.fixture(scope="module")
def digits():
    return few_labels.read(CONFIG, catalog.listing_of(CONFIG), 50)


def test_each_class_has_so_many_and_the_more_hold_the_fewer(digits):
    few, more, other = digits.drawn(5, 0), digits.drawn(10, 0), digits.drawn(5, 1)
    assert np.bincount(digits.labels[few]).tolist() == [5] * 10 and set(few) < set(more) and set(few) != set(other)


def test_pictures_are_those_of_the_set_and_the_test_is_bounded(digits):
    assert digits.pictures.shape == (len(digits.labels), 32, 32, 3) and digits.pictures.dtype == np.uint8
    assert len(digits.test_labels) == len(digits.test_pictures) == 50


def test_a_drawn_target_is_judged_on_as_many_as_are_asked_for():
    """A drawn set never ends: 160 test pictures of each domain are its own, the others are drawn for this."""
    config = CONFIG.changed(data="fruits", domain="silhouette", difficulty=0.0)
    listed = catalog.listing_of(config)
    listed = listed.with_splits({**listed.splits, "train": listed.splits["train"].take(range(0, 480, 60))})
    own = few_labels.read(config, listed, 24)
    more = few_labels.read(config, listed, 168)
    assert len(own.test_labels) == 24 and np.bincount(more.test_labels).min() > 0 and len(more.test_labels) == 168
    assert len(np.unique(more.test_pictures.reshape(168, -1), axis=0)) == 168


def test_classes_with_fewer_pictures_are_told(digits):
    assert few_labels.check(digits, (5, 10)) == []
    assert few_labels.check(digits, (5, 1000)) == [
        "Some classes have fewer than 1000 pictures to label: all they have are taken."]


def test_a_target_without_a_test_is_refused():
    dataset = catalog.listing_of(CONFIG)
    with pytest.raises(UserError, match="lacks labelled pictures to learn from, or test pictures"):
        few_labels.read(CONFIG, dataset.with_splits({**dataset.splits, "test": dataset.splits["test"].take([])}), 50)


def test_the_pools_pictures_have_no_labels():
    config = CONFIG.changed(strategy="simclr", pool=("digits",), limit=30)
    assert few_labels.pool_pictures(config, catalog.listing_of(config), 20).shape == (20, 32, 32, 3)
