import numpy as np
import pytest

from tl_core.data.disk_rows import DiskRows


@pytest.fixture
def rows(isolated):
    rows = DiskRows(5, (2, 3), np.uint8)
    rows[3] = np.full((2, 3), 7)
    rows[1] = np.arange(6).reshape(2, 3)
    return rows


def test_rows_are_what_was_written_and_zero_before(rows):
    assert rows.shape == (5, 2, 3) and len(rows) == 5
    assert rows[1].tolist() == [[0, 1, 2], [3, 4, 5]] and not rows[0].any()
    assert np.array_equal(rows[1:4], np.stack([rows[1], rows[2], rows[3]]))
    assert np.array_equal(rows[np.array([3, 1, 3])], np.stack([rows[3], rows[1], rows[3]]))


def test_several_are_written_from_a_place_on(rows):
    rows[0] = np.ones((2, 2, 3))
    assert rows[0].all() and rows[1].all() and not rows[2].any()


def test_pieces_are_all_rows_once(rows, monkeypatch):
    monkeypatch.setattr("tl_core.data.disk_rows.AT_ONCE", 2)
    assert [(start, len(piece)) for start, piece in rows.pieces()] == [(0, 2), (2, 2), (4, 1)]
    assert np.array_equal(np.concatenate([piece for _, piece in rows.pieces()]), rows[:])


def test_without_rows_there_is_nothing_to_read(isolated):
    none = DiskRows(0, (2,), np.float32)
    assert none[:].shape == (0, 2) and list(none.pieces()) == []


def test_what_is_read_is_a_copy(rows):
    rows[1][:] = 9
    assert rows[1][0, 0] == 0
