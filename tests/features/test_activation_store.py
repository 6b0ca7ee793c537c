"""The store: found by content, kept, bounded. What fails is in test_store_failures."""

import json
import os
import time

import numpy as np
import pytest

from tests.features.store_child import RECIPE, SHAPE, digests, rows
from tl_core import settings
from tl_core.features import activation_store
from tl_core.features.activation_store import FeatureArray, row_digests
from tl_core.features.quota import StoreDirectory

ROW = 50 * 4 * 4


def shelf_in(store, recipe=RECIPE, **options) -> FeatureArray:
    return FeatureArray(store, recipe, SHAPE, np.float32, **options)


def fill(store, numbers, recipe=RECIPE) -> None:
    """What a run over these pictures leaves."""
    shelf = shelf_in(store, recipe)
    shelf.plan(digests(numbers))
    missing = [number for number, at in zip(numbers, shelf.find(digests(numbers)), strict=True) if at < 0]
    if missing:
        shelf.write(digests(missing), rows(missing))
    shelf.close()


def found(store, numbers, recipe=RECIPE) -> list[bool]:
    """Which of the rows are there; those that are, must be right."""
    shelf = shelf_in(store, recipe)
    slots = shelf.find(digests(numbers))
    here = [number for number, at in zip(numbers, slots, strict=True) if at >= 0]
    if here:
        np.testing.assert_array_equal(shelf.read(slots[slots >= 0]), rows(here))
    shelf.close()
    return (slots >= 0).tolist()


def parts(store):
    return [entry.folder for entry in store.entries()]


def used(part, seconds_ago):
    then = time.time() - seconds_ago
    os.utime(part / "meta.json", (then, then))


def test_a_second_run_finds_what_the_first_computed(place):
    fill(place, range(10))
    assert all(found(place, range(10)))
    assert not any(found(place, range(10, 12))) and not any(found(place, range(10), {"name": "other"}))


@pytest.mark.parametrize("numbers", [[3], [7, 2, 9], [5, 5, 1, 5], list(range(9, -1, -1))], ids=str)
def test_any_choice_and_order_of_pictures_is_found(place, numbers):
    fill(place, range(10))
    assert all(found(place, numbers))


def test_a_larger_set_computes_only_what_is_new(place):
    fill(place, range(6))
    fill(place, range(10))
    assert [entry.rows for entry in place.entries()] == [6, 4]
    assert all(found(place, [9, 0, 5, 6]))


def test_a_stopped_run_keeps_what_it_has(place):
    """Planned for ten, written three: the file is as long as its rows."""
    shelf = shelf_in(place)
    shelf.plan(digests(range(10)))
    assert place.unfinished_bytes() == 10 * ROW and not place.entries()
    shelf.write(digests([4, 1, 8]), rows([4, 1, 8]))
    np.testing.assert_array_equal(shelf.read(np.array([2, 0])), rows([8, 4]))
    shelf.close()
    assert [entry.bytes for entry in place.entries()] == [3 * (ROW + 20)]
    assert found(place, range(10)) == [number in (1, 4, 8) for number in range(10)]


def test_a_run_that_computed_nothing_leaves_nothing(place):
    shelf = shelf_in(place)
    shelf.plan(digests(range(10)))
    shelf.close()
    assert [path.name for path in place.folder.rglob("*") if path.is_file()] == [".lock"]


def test_nothing_is_kept_where_keeping_did_not_pay(place):
    shelf = shelf_in(place)
    shelf.write(digests([1]), rows([1]))
    shelf.pays.verdict = False
    shelf.close()
    assert not place.entries() and place.unfinished_bytes() == 0


def test_a_row_written_twice_is_one_row(place):
    shelf = shelf_in(place)
    assert shelf.write(digests([1, 2]), rows([1, 2])).tolist() == [0, 1]
    assert shelf.write(digests([2, 3]), rows([2, 3])).tolist() == [1, 2]
    shelf.close()
    assert place.entries()[0].rows == 3


def test_more_rows_than_planned_are_kept_too(place):
    shelf = shelf_in(place)
    shelf.plan(digests([0]))
    shelf.write(digests(range(5)), rows(range(5)))
    shelf.close()
    assert all(found(place, range(5)))


def test_rows_of_many_parts_in_one_reading(place):
    for number in range(6):
        fill(place, [number])
    assert len(parts(place)) == 6 and all(found(place, [5, 0, 3, 3, 1]))


def test_rows_keep_their_type(place):
    shelf = FeatureArray(place, {"dtype": "float16"}, (3,), "float16")
    shelf.write(digests([1]), np.array([[1, 2, 3.14159]], np.float64))
    np.testing.assert_array_equal(shelf.read(np.array([0])), np.array([[1, 2, 3.14159]], np.float16))
    shelf.close()


def test_digests_are_of_content_and_view():
    plain, first, second = (row_digests(["x", "y"], view) for view in (None, 0, 1))
    assert plain.shape == (2, 16) and plain.dtype == np.uint8
    assert len(np.unique(np.concatenate([plain, first, second]), axis=0)) == 6
    np.testing.assert_array_equal(row_digests(["y"]), plain[1:])


def test_digests_with_equal_halves_are_different_rows(place):
    """The index looks at eight bytes first; the other eight must agree too."""
    one, other = np.zeros((2, 1, 16), np.uint8)
    other[0, 15] = 1
    shelf = shelf_in(place)
    shelf.write(one, rows([1]))
    shelf.close()
    again = shelf_in(place)
    assert again.find(np.concatenate([one, other])).tolist() == [0, -1]
    again.close()


def test_what_was_used_longest_ago_goes_first(place):
    for number in range(3):
        fill(place, range(10 * number, 10 * number + 10), {"name": number})
        used(parts(place)[-1], 300 - 100 * number)
    assert all(found(place, range(10), {"name": 0}))  # a use: now the second is the oldest
    small = StoreDirectory(place.folder, 3 * 10 * (ROW + 20) + 100)
    fill(small, range(30, 40), {"name": 3})
    assert [any(found(place, range(40), {"name": number})) for number in range(4)] == [True, False, True, True]
    assert sum(entry.bytes for entry in place.entries()) <= small.limit


def test_what_this_process_has_open_stays(place):
    fill(place, range(10))
    reading = shelf_in(place)
    places = reading.find(digests(range(10)))
    small = StoreDirectory(place.folder, 12 * ROW)
    refused = shelf_in(small, {"name": "new"})
    refused.plan(digests(range(5)))
    assert refused.stopped == "other runs have the store's 9.6 kB (TL_STORE_BYTES) in use"
    assert refused.write(digests([1]), rows([1])).tolist() == [-1]
    np.testing.assert_array_equal(reading.read(places), rows(range(10)))
    refused.close()
    reading.close()
    later = shelf_in(small, {"name": "new"})
    later.plan(digests(range(5)))
    assert later.stopped is None and not place.entries()
    later.close()


def test_what_cannot_fit_removes_nothing(place):
    fill(place, range(10))
    refused = shelf_in(StoreDirectory(place.folder, 20 * ROW), {"name": "new"})
    refused.plan(digests(range(30)))
    assert refused.stopped == "24 kB would not fit the store's limit of 16 kB (TL_STORE_BYTES)"
    refused.close()
    assert all(found(place, range(10)))


def test_a_part_removed_by_others_is_read_on(place):
    fill(place, range(10))
    reading = shelf_in(place)
    places = reading.find(digests(range(10)))
    for part in parts(place):
        place.remove(part)
    assert not any(path.is_dir() for path in place.folder.iterdir())
    np.testing.assert_array_equal(reading.read(places[::-1]), rows(range(9, -1, -1)))
    reading.close()


def test_usage_and_clear(monkeypatch):
    monkeypatch.setenv("TL_STORE_BYTES", "2M")
    assert activation_store.usage() == activation_store.Usage(0, 2_000_000, 0, settings.home() / "store")
    fill(activation_store.space(), range(10))
    open_one = shelf_in(activation_store.space(), {"name": "b"})
    open_one.plan(digests(range(4)))
    assert activation_store.usage() == activation_store.Usage(10 * (ROW + 20) + 4 * ROW, 2_000_000, 10,
                                                              settings.home() / "store")
    assert activation_store.clear() == 10 * (ROW + 20)
    assert activation_store.usage().rows == 0 and activation_store.usage().bytes == 4 * ROW  # what is being written
    open_one.close()


def test_a_description_lies_beside_the_rows(place):
    fill(place, range(3))
    meta = json.loads((parts(place)[0] / "meta.json").read_text())
    assert (meta["recipe"], meta["rows"], meta["shape"], meta["dtype"]) == (RECIPE, 3, [50, 4], "float32")


def test_a_set_opens_without_reading_its_rows_and_looks_at_each_of_them_once(place, monkeypatch):
    """4,000 rows of 1280 numbers, about a megabyte looked at together; benchmarks.store_sums has the seconds."""
    count, width = 4_000, 1280
    many = row_digests(map(str, range(count)))
    shelf = FeatureArray(place, {"name": "wide"}, (width,), np.float32)
    shelf.plan(many)
    for start in range(0, count, 2000):
        block = np.arange(start, start + 2000, dtype=np.float32)
        shelf.write(many[start:start + 2000], np.repeat(block[:, None], width, axis=1))
    shelf.close()
    looks, pread = [], os.pread
    monkeypatch.setattr(os, "pread", lambda file, size, start: looks.append(size) or pread(file, size, start))
    shelf = FeatureArray(place, {"name": "wide"}, (width,), np.float32)
    places = shelf.find(many)
    assert (places >= 0).all() and not looks
    rng = np.random.default_rng(0)
    for _ in range(50):
        batch = rng.integers(0, count, 32)
        np.testing.assert_array_equal(shelf.read(places[batch])[:, 7], batch)
    together = 2**20 // (4 * width)
    assert max(looks) == 4 * width * together and sum(looks) <= 4 * width * count
    shelf.close()
