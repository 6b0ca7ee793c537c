"""Rows that are computed once, in whatever order they are asked for."""

import itertools
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from tl_core.features.activation_store import FeatureArray, row_digests
from tl_core.features.lazy_array import CyclingViews, LazyArray
from tl_core.features.quota import StoreDirectory
from tl_core.features.store_policy import StorePolicy

TRUTH = np.random.default_rng(0).normal(size=(10, 2, 3)).astype(np.float32)


def recording(computed, readable=None, broken=()):
    def compute(indices):
        computed.append(indices.tolist())
        if readable is not None:
            readable[[i for i in indices if i in broken]] = False
        return TRUTH[indices]
    return compute


@pytest.fixture
def shelf(tmp_path):
    """Where rows are kept although it would not pay: they are there already."""
    shelf = FeatureArray(StoreDirectory(tmp_path, 10**9), {"name": "a"}, (2, 3), np.float32)
    shelf.pays.verdict = True
    return shelf


def stored(compute, shelf, names=range(10), **options):
    return LazyArray(compute, len(names), (2, 3), np.float32, shelf, row_digests(map(str, names)), **options)


def test_each_row_is_computed_once_and_reads_are_exact(shelf):
    asked = []
    rows = stored(recording(asked), shelf)
    for indices in ([3, 1, 7], [1, 2], [7, 3], list(range(10))):
        np.testing.assert_array_equal(rows.get(np.array(indices)), TRUTH[indices])
    assert asked == [[1, 3, 7], [2], [0, 4, 5, 6, 8, 9]]
    assert rows.complete and rows.stored and rows.bytes == rows.kept_bytes == 10 * 6 * 4
    assert (rows.found, rows.computed) == (0, 10)


def test_a_row_asked_for_twice_in_one_batch(shelf):
    asked = []
    rows = stored(recording(asked), shelf)
    np.testing.assert_array_equal(rows.get(np.array([4, 4, 0])), TRUTH[[4, 4, 0]])
    assert asked == [[0, 4]]


def test_missing_rows_are_computed_in_full_batches(shelf):
    """Asked for 5 and 9 of ten, four at a time: the first two others come along, until there are no others."""
    asked = []
    rows = stored(recording(asked), shelf, together=4)
    np.testing.assert_array_equal(rows.get(np.array([9, 5])), TRUTH[[9, 5]])
    np.testing.assert_array_equal(rows.get(np.array([0, 9, 2, 1])), TRUTH[[0, 9, 2, 1]])
    np.testing.assert_array_equal(rows.get(np.array([8, 7])), TRUTH[[8, 7]])
    assert asked == [[5, 9, 0, 1], [2, 3, 4, 6], [7, 8]] and rows.complete


def test_pictures_of_equal_content_are_computed_once(shelf):
    asked = []
    train = stored(recording(asked), shelf, ["a", "b", "a"])
    val = stored(recording(asked), shelf, ["b", "c"])
    train.get(np.array([0, 1, 2]))
    np.testing.assert_array_equal(val.get(np.array([1, 0])), TRUTH[[1, 1]])
    assert asked == [[0, 1, 2], [1]]


def test_what_a_reader_does_to_its_rows_stays_with_it(shelf):
    rows = stored(recording([]), shelf)
    for _ in range(2):
        rows.get(np.array([0]))[:] = 9
        np.testing.assert_array_equal(rows.get(np.array([0])), TRUTH[[0]])


def test_without_a_shelf_everything_is_computed_again():
    asked = []
    rows = LazyArray(recording(asked), 10, (2, 3), np.float32)
    rows.get(np.array([5]))
    rows.get(np.array([5]))
    assert asked == [[5], [5]] and not rows.stored and not rows.complete


def test_rows_that_cannot_be_read_are_zero_tried_once_and_never_kept(shelf):
    asked, readable = [], np.ones(10, bool)
    rows = stored(recording(asked, readable, broken=[2]), shelf, readable=readable)
    for _ in range(2):
        np.testing.assert_array_equal(rows.get(np.array([2, 1])), [np.zeros((2, 3)), TRUTH[1]])
    np.testing.assert_array_equal(rows.get(np.array([2])), np.zeros((1, 2, 3)))
    assert asked == [[1, 2]] and rows.kept_bytes == 24
    assert shelf.find(row_digests(["1", "2"])).tolist() == [0, -1]


def test_complete_is_all_that_can_be_read(shelf):
    readable = np.ones(10, bool)
    rows = stored(recording([], readable, broken=[2]), shelf, readable=readable)
    rows.get(np.arange(10))
    assert rows.complete and rows.stored


def test_closed_rows_compute_no_more(shelf):
    rows = stored(recording([]), shelf)
    rows.get(np.array([5]))
    rows.close()
    for index in (5, 6):
        with pytest.raises(RuntimeError):
            rows.get(np.array([index]))


def test_rows_of_several_cuts_kept_by_whoever_computes_them(tmp_path):
    """What ``compute`` itself hands to ``keep`` is not written twice, and other rows find theirs there."""
    lock, computed = threading.RLock(), []
    deep, shallow = (FeatureArray(StoreDirectory(tmp_path, 10**9), {"cut": cut}, (2, 3), np.float32) for cut in (2, 1))

    def both(indices):
        computed.append(indices.tolist())
        of_deep.keep(indices, TRUTH[indices], 0.1)
        of_shallow.keep(indices, -TRUTH[indices], 0.1)
        return TRUTH[indices]

    of_deep, of_shallow = stored(both, deep, lock=lock), stored(None, shallow, lock=lock)
    of_deep.get(np.arange(10))
    np.testing.assert_array_equal(of_shallow.get(np.array([3, 8])), -TRUTH[[3, 8]])
    assert computed == [list(range(10))] and of_shallow.complete and of_shallow.computed == 10


def test_two_threads_compute_each_row_once(shelf):
    asked = []
    rows = stored(recording(asked), shelf)
    found = {}

    def read(name):
        found[name] = [rows.get(np.array([i, (i + 1) % 10])) for i in range(10)]

    threads = [threading.Thread(target=read, args=[name]) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in "ab":
        np.testing.assert_array_equal(np.stack(found[name]), [TRUTH[[i, (i + 1) % 10]] for i in range(10)])
    assert sorted(i for call in asked for i in call) == list(range(10))


def test_keeping_ends_where_it_does_not_pay(shelf, monkeypatch):
    """A clock on which computing takes nothing and reading a second: the first batch is not counted, three are."""
    ticks, shelf.pays = itertools.count(), StorePolicy()
    rows = stored(recording([]), shelf)
    monkeypatch.setattr("tl_core.features.lazy_array.time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    for index in range(4):
        assert rows.stored
        rows.keep(np.array([index]), TRUTH[[index]], 0.0)
    assert shelf.stopped == "reading 24 bytes a picture would take longer" and not rows.stored
    np.testing.assert_array_equal(rows.get(np.array([2, 7])), TRUTH[[2, 7]])
    assert rows.kept_bytes == 4 * 24


def test_views_take_turns():
    views = [LazyArray(lambda indices, factor=factor: factor * TRUTH[indices], 10, (2, 3), np.float32)
             for factor in (1, 2, 3)]
    rows = CyclingViews(views)
    for epoch, factor in enumerate((1, 2, 3, 1, 2)):
        rows.begin(epoch)
        np.testing.assert_array_equal(rows.get(np.array([4])), factor * TRUTH[[4]])
    assert len(rows) == 10 and rows.shape == (10, 2, 3) and rows.bytes == 3 * 240
