"""Rows of views: so many changed copies of each training picture, stored and cycled."""

import shutil

import numpy as np
import pytest

from tests.training.conftest import COUNTS
from tl_core.features import activation_store

pytestmark = pytest.mark.usefixtures("everything_pays")
SOME = {"flip": "horizontal", "shift": 0.2, "brightness": 0.2}


def test_views_are_stored_cycled_and_found_again(opened):
    """Three views over five epochs: the fourth is the first again; another seed or setting makes other views."""
    options = {"augment": SOME, "views": 3, "epochs": 5}
    first = opened(**options)
    epochs = [first.rows("train", 5, epoch) for epoch in range(5)]
    assert sum(count for _, _, count in first.passes) == 3 * COUNTS["train"]
    for one, other, same in ((0, 3, True), (1, 4, True), (0, 1, False), (1, 2, False), (0, 2, False)):
        assert np.array_equal(epochs[one], epochs[other]) == same
    val = first.rows("val", 5)
    assert [note.text for note in first.inputs.drain_notes()] == [
        "Blocks 1–5 of 3 views of each picture are computed once and kept (92.2 kB)."]
    assert first.close(5)["used"]
    again = opened(**options, batch_size=9)
    np.testing.assert_array_equal(again.rows("train", 5, 1), epochs[1])
    np.testing.assert_array_equal(again.rows("val", 5), val)
    assert again.passes == [] and again.close(5)["skipped"] == 1.0
    for changes in ({"seed": 1}, {"augment": {**SOME, "shift": 0.1}}):
        other = opened(**{**options, **changes})
        assert not np.array_equal(other.rows("train", 5, 0), epochs[0])
        other.close(5)


def test_a_view_is_the_same_in_any_batch(opened):
    """Computed anew after the store is gone, in another order and batch size: equal to rounding."""
    options = {"augment": SOME, "views": 2, "epochs": 2}
    first = opened(**options)
    rows = first.rows("train", 5, 0)
    first.close(5)
    shutil.rmtree(activation_store.space().folder)
    again = opened(**options, batch_size=7)
    np.testing.assert_allclose(again.rows("train", 5, 0), rows, atol=1e-5 * rows.max())


def test_views_change_training_pictures_only_and_not_where_nothing_is_frozen(opened):
    plain, run = opened(), opened(augment=SOME, views=2)
    np.testing.assert_allclose(run.rows("val", 5), plain.rows("val", 5), atol=1e-4)
    assert np.abs(run.rows("train", 5) - plain.rows("train", 5)).max() > 1e-2
    unfrozen = opened(0, augment=SOME, views=2, strategy="from_scratch")
    assert not np.array_equal(unfrozen.rows("train", 0, 0), unfrozen.rows("train", 0, 2))


@pytest.mark.parametrize("augment", [SOME, {"mixup": 0.4}], ids=str)
def test_without_views_or_with_mixup_only_validation_is_stored(opened, augment):
    run = opened(augment=augment, views=2 if "mixup" in augment else 0)
    first = run.rows("train", 5, 0)
    assert not np.array_equal(first, run.rows("train", 5, 2))
    run.rows("val", 5)
    summary = run.close(5)
    assert not summary["used"] and summary["splits"] == ["val"]
    assert summary["decision"] == ("Blocks 1–5 are computed anew in every epoch: augmentation makes new training "
                                   "pictures.")
