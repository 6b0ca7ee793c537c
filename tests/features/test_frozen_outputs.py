"""Feature rows: the same with and without the store, found again where nothing that matters differs."""

import numpy as np
import pytest

from tests.training.conftest import COUNTS, make_dataset, noise
from tests.training.opened import whole
from tl_core.networks import network

pytestmark = pytest.mark.usefixtures("everything_pays")
TOTAL = sum(COUNTS.values())


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_stored_found_and_recomputed_rows_are_equal(opened, depth):
    """To 1e-5 of the largest activation; what is found is what was stored, byte for byte."""
    first, second, off = opened(depth), opened(depth), opened(depth, feature_store=False)
    stored = first.all_rows(depth)
    first.close(depth)
    found, recomputed = second.all_rows(depth), off.all_rows(depth)
    truth = whole(off.network, depth)
    for rows in (stored, recomputed):
        assert np.abs(rows - truth).max() <= 1e-5 * np.abs(truth).max()
    np.testing.assert_array_equal(found, stored)


def test_a_second_run_neither_decodes_nor_computes(opened):
    first = opened()
    first.all_rows(5)
    summary = first.close(5)
    width = first.network.prefix(5, "avg").shape[0]
    assert summary == {"used": True, "hit": False, "cut": "block5", "bytes": TOTAL * width * 4, "found": 0,
                       "computed": TOTAL, "skipped": 0.0,
                       "decision": "Blocks 1–5 are computed once and kept (30.7 kB)."}
    second = opened(learning_rate=0.5, seed=9, batch_size=7)
    second.all_rows(5)
    assert second.passes == [] and second.read == []
    assert second.close(5) == {**summary, "hit": True, "found": TOTAL, "computed": 0, "skipped": 1.0,
                               "decision": "Blocks 1–5 read from the store: 100 % of the "
                                           "backbone's forward pass need not be computed."}


def test_a_grown_set_computes_only_what_is_new(opened):
    first = opened(dataset=make_dataset(train=20))
    first.all_rows(5)
    first.close(5)
    second = opened(dataset=make_dataset(train=40))
    rows = second.all_rows(5)
    assert sum(count for _, _, count in second.passes) == 20 and len(second.read) == 20
    assert np.abs(rows - whole(second.network, 5)).max() <= 1e-5 * rows.max()
    summary = second.close(5)
    assert (summary["found"], summary["computed"], summary["skipped"], summary["hit"]) == (47, 20, 0.5, False)
    assert summary["decision"] == ("Blocks 1–5 of 20 of 40 pictures read from the store: 50 % of the backbone's "
                                   "forward pass need not be computed; blocks 1–5 are computed once and kept "
                                   "(15.4 kB).")


def test_other_pooling_size_or_weights_are_other_rows(opened, pretrained):
    first = opened()
    first.all_rows(5)
    first.close(5)
    for changes in ({"head": {"pooling": "max"}}, {"image_size": 64}, {"weights": "random"}):
        other = opened(**changes)
        other.rows("train", 5)
        assert sum(count for _, _, count in other.passes) == COUNTS["train"]
        other.close(5)


def test_pooling_does_not_matter_below_full_depth(opened):
    first, second = opened(4), opened(4, head={"pooling": "max"})
    first.all_rows(4)
    first.close(4)
    second.all_rows(4)
    assert second.passes == []


def test_random_weights_of_one_seed_are_found_again(opened):
    network.keras.utils.set_random_seed(4)
    first = opened(weights="random")
    first.all_rows(5)
    first.close(5)
    network.keras.utils.set_random_seed(4)
    same = opened(weights="random")
    same.all_rows(5)
    assert same.passes == []


def test_a_picture_that_cannot_be_read_is_no_row_of_the_store(opened):
    def read(key, size):
        if key == "train/5":
            raise OSError("it is gone")
        return noise(key, size)

    broken, mended = opened(dataset=make_dataset(read)), opened()
    batches = broken.inputs.batches("train", 5)
    assert sum(len(batches[number][0]) for number in range(3)) == COUNTS["train"] - 1
    assert broken.inputs.drain_failures() == ["5 (it is gone)"] and broken.read.count("train/5") == 1
    broken.close(5)
    rows = mended.rows("train", 5)
    assert mended.read == ["train/5"]
    assert np.abs(rows - whole(mended.network, 5)[:40]).max() <= 1e-5 * rows.max()
