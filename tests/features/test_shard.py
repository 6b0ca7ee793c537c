"""Parts of the store on a disk that fills up or gives back something else."""

import errno

import numpy as np
import psutil
import pytest

from tests.features.store_child import RECIPE, SHAPE, digests, rows
from tests.features.test_activation_store import ROW, fill, found, parts, shelf_in
from tests.features.test_store_failures import asides
from tl_core.features import shard
from tl_core.features.activation_store import FeatureArray


@pytest.mark.parametrize("damage", ["short rows", "long rows", "short index", "other index", "no meta", "odd meta",
                                    "no rows", "other version"])
def test_a_damaged_part_is_removed_and_computed_anew(place, damage):
    fill(place, range(10))
    part = parts(place)[0]
    file = part / {"rows": "rows", "index": "index", "meta": "meta.json", "version": "meta.json"}[damage.split()[1]]
    content = file.read_bytes()
    changed = {"short": content[:-1], "long": content + b"x", "odd": b"[1]",
               "other": content.replace(b'"version": 1', b'"version": 0') if b"version" in content
               else b"x" + content[1:]}.get(damage.split()[0])
    file.unlink() if changed is None else file.write_bytes(changed)
    assert not any(found(place, range(10))) and not part.exists()
    fill(place, range(10))
    assert all(found(place, range(10)))


def test_space_refused_on_the_way(place, monkeypatch):
    """The first piece is reserved, the second is not: what was written is read, and kept."""
    monkeypatch.setattr(shard, "CHUNK", 4 * ROW)
    real, calls = shard.reserve, []

    def reserve(file, start, length):
        calls.append((start, length))
        if start:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file, start, length)

    monkeypatch.setattr(shard, "reserve", reserve)
    shelf = shelf_in(place)
    shelf.plan(digests(range(10)))
    assert (shelf.write(digests([0, 1, 2]), rows([0, 1, 2])) >= 0).all()
    assert (shelf.write(digests([3, 4]), rows([3, 4])) < 0).all()
    assert calls == [(0, 4 * ROW), (4 * ROW, 4 * ROW)]
    assert shelf.stopped == "the disk is full"
    np.testing.assert_array_equal(shelf.read(np.array([2, 1])), rows([2, 1]))
    shelf.close()
    assert found(place, range(5)) == [True, True, True, False, False]


def test_a_disk_that_fills_up_in_the_middle_of_a_write(place, monkeypatch):
    real = shard._write

    def write(file, start, content):
        if start:
            real(file, start, content[:len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file, start, content)

    monkeypatch.setattr(shard, "_write", write)
    shelf = shelf_in(place)
    shelf.write(digests([0, 1]), rows([0, 1]))
    assert shelf.write(digests([2, 3]), rows([2, 3])).tolist() == [-1, -1] and shelf.stopped
    shelf.close()
    assert found(place, range(4)) == [True, True, False, False]


def test_a_disk_that_fills_up_at_the_end_loses_the_part_not_the_run(place, monkeypatch):
    def write_new(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    shelf = shelf_in(place)
    shelf.write(digests([0]), rows([0]))
    monkeypatch.setattr(shard, "_write_new", write_new)
    shelf.close()
    assert not parts(place) and not asides(place)


def test_memory_stays_bounded_while_large_rows_are_read(place, monkeypatch):
    """A part of 96 MB, of which a batch is 4 MB: reading all of it takes the memory of a few batches."""
    monkeypatch.setattr(shard, "KEPT_MAPPED", 2**20)
    wide, count = (256, 1024), 96
    shelf = FeatureArray(place, RECIPE, wide, np.float32)
    shelf.plan(digests(range(count)))
    for start in range(0, count, 4):
        shelf.write(digests(range(start, start + 4)), np.full((4, *wide), start, np.float32))
    shelf.close()
    shelf = FeatureArray(place, RECIPE, wide, np.float32)
    places, memory = shelf.find(digests(range(count))), psutil.Process().memory_info
    shelf.read(places[:4])
    before, most = memory().rss, 0
    for start in range(0, count, 4):
        assert shelf.read(places[start:start + 4])[0, 0, 0] == start
        most = max(most, memory().rss)
    assert most - before < 16 * 2**20
    shelf.close()


def test_rows_read_from_the_disk_are_measured_there(place, monkeypatch):
    """Where the part is larger than half of the free memory, the probe puts its batch out of memory first."""
    monkeypatch.setattr(shard.psutil, "virtual_memory", lambda: type("Memory", (), {"available": 10 * ROW}))
    advised = []
    monkeypatch.setattr(shard.os, "posix_fadvise", lambda *arguments: advised.append(arguments[1:3]))
    shelf = shelf_in(place)
    shelf.plan(digests(range(6)))
    shelf.write(digests([0, 1, 2]), rows([0, 1, 2]))
    shelf.read_last(2)
    assert advised == [(ROW, 2 * ROW)]
    shelf.close()


def test_the_shape_is_part_of_what_is_checked(place):
    fill(place, range(3))
    other = FeatureArray(place, RECIPE, (*SHAPE, 2), np.float32)
    assert not (other.find(digests(range(3))) >= 0).any()
    other.close()
