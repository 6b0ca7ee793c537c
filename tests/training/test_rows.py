"""Rows that are computed once, in whatever order they are asked for."""

import os

import numpy as np
import pytest

from tl_core.training import rows as module
from tl_core.training.rows import LazyRows, reserve, rows_or_fallback

TRUTH = np.random.default_rng(0).normal(size=(10, 2, 3)).astype(np.float32)


def recording(asked):
    def compute(indices):
        asked.append(indices.tolist())
        return TRUTH[indices]
    return compute


def test_each_row_is_computed_once_and_reads_are_exact(tmp_path):
    asked = []
    rows = LazyRows(recording(asked), 10, (2, 3), np.float32, tmp_path / "a.rows")
    for indices in ([3, 1, 7], [1, 2], [7, 3], list(range(10))):
        np.testing.assert_array_equal(rows.get(np.array(indices)), TRUTH[indices])
    assert asked == [[1, 3, 7], [2], [0, 4, 5, 6, 8, 9]]
    assert rows.complete and rows.bytes == 10 * 6 * 4 == os.path.getsize(tmp_path / "a.rows")


def test_a_row_asked_for_twice_in_one_batch(tmp_path):
    asked = []
    rows = LazyRows(recording(asked), 10, (2, 3), np.float32, tmp_path / "a.rows")
    np.testing.assert_array_equal(rows.get(np.array([4, 4, 0])), TRUTH[[4, 4, 0]])
    assert asked == [[0, 4]]


def test_what_a_reader_does_to_its_rows_stays_with_it(tmp_path):
    rows = LazyRows(recording([]), 10, (2, 3), np.float32, tmp_path / "a.rows")
    rows.get(np.array([0]))[:] = 9
    np.testing.assert_array_equal(rows.get(np.array([0])), TRUTH[[0]])


def test_without_a_file_everything_is_computed_again():
    asked = []
    rows = LazyRows(recording(asked), 10, (2, 3), np.float32)
    rows.get(np.array([5]))
    rows.get(np.array([5]))
    assert asked == [[5], [5]] and not rows.stored and not rows.complete


def test_closed_rows_compute_no_more(tmp_path):
    rows = LazyRows(recording([]), 10, (2, 3), np.float32, tmp_path / "a.rows")
    rows.get(np.array([5]))
    rows.close()
    with pytest.raises(RuntimeError):
        rows.get(np.array([6]))


def test_space_is_reserved_at_once(tmp_path):
    reserve(tmp_path / "a.rows", 100_000)
    assert os.stat(tmp_path / "a.rows").st_size == 100_000
    assert os.stat(tmp_path / "a.rows").st_blocks * 512 >= 100_000


def test_more_than_the_disk_has_falls_back_with_a_word(tmp_path):
    told = []
    rows = rows_or_fallback(lambda indices: indices, 10, (2**25, 2**25), np.float32, tmp_path / "train-block3.rows",
                            told.append)
    assert not rows.stored and len(told) == 1 and "train-block3" in told[0] and "Free some space" in told[0]
    assert not (tmp_path / "train-block3.rows").exists()
    np.testing.assert_array_equal(rows.get(np.array([2])), [2])


def test_where_space_cannot_be_reserved_it_is_only_looked_up(tmp_path, monkeypatch):
    monkeypatch.delattr(module.os, "posix_fallocate", raising=False)
    reserve(tmp_path / "a.rows", 1000)
    assert os.path.getsize(tmp_path / "a.rows") == 1000


def test_a_full_disk_is_seen_before_it_is_filled(tmp_path):
    with pytest.raises(OSError, match="full"):
        reserve(tmp_path / "b.rows", 2**60)
