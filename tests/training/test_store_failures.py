"""The store where processes are killed, disks are full and files are broken."""

import errno
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.features.test_activation_store import ROW, fill, found, parts, shelf_in, used
from tests.training import store_child
from tests.training.store_child import RECIPE, SHAPE, digests, rows
from tl_core.features import quota, shard
from tl_core.features.activation_store import FeatureArray
from tl_core.features.quota import StoreDirectory

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path):
    return StoreDirectory(tmp_path / "store", 10**9)


@pytest.fixture
def child():
    """Starts ``store_child`` with these arguments and waits until its shelf is open."""
    started = []

    def start(*arguments):
        process = subprocess.Popen([sys.executable, "-m", store_child.__name__, *map(str, arguments)], cwd=ROOT,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def go(process) -> None:
    process.stdin.write("go\n")
    process.stdin.flush()


def asides(store):
    return [path for path in store.folder.rglob("*.aside") if path.is_dir()]


def test_killed_while_writing_then_a_clean_run(place, child):
    writing = child(place.folder, 0, 40, "hang")
    go(writing)
    assert writing.stdout.readline() == "half\n"
    assert not any(found(place, range(40))) and len(asides(place)) == 1  # its writer lives: left alone
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    assert len(asides(place)) == 1
    assert not any(found(place, range(40))) and not asides(place)
    fill(place, range(40))
    assert all(found(place, range(40))) and len(parts(place)) == 1


def test_two_processes_that_compute_the_same_rows_at_once(place, child):
    both = [child(place.folder, 0, 60), child(place.folder, 0, 60)]
    for process in both:
        go(process)
    for process in both:
        assert process.stdout.readline() == "closed\n" and process.wait() == 0
    assert [entry.rows for entry in place.entries()] == [60, 60] and not asides(place)
    assert all(found(place, range(60)))


def test_a_process_reads_what_another_removes(place, child):
    """The child finds all of it there and writes nothing; we remove the part while it is open."""
    fill(place, range(10))
    reading = child(place.folder, 0, 10)
    for part in parts(place):
        place.remove(part)
    go(reading)
    assert reading.stdout.readline() == "closed\n" and reading.wait() == 0


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


def test_a_disk_that_is_full_before_the_start(place, monkeypatch):
    monkeypatch.setattr(quota.shutil, "disk_usage", lambda folder: type("Disk", (), {"free": 10**9 + 5000}))
    shelf = shelf_in(place)
    shelf.plan(digests(range(10)))
    assert shelf.stopped == "the disk has no 8 kB to spare" and not shelf.writing
    assert shelf.write(digests([1]), rows([1])).tolist() == [-1]
    shelf.close()
    assert not parts(place) and not asides(place)


def test_a_full_disk_gives_up_old_parts_first(place, monkeypatch):
    fill(place, range(10), {"name": "old"})
    free = [10**9 + 5000]
    monkeypatch.setattr(quota.shutil, "disk_usage", lambda folder: type("Disk", (), {"free": free[0]}))
    shelf = shelf_in(place)
    shelf.plan(digests(range(10)))
    assert shelf.writing and not parts(place)
    shelf.close()


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


def test_where_space_cannot_be_reserved_it_is_only_looked_up(tmp_path, monkeypatch):
    monkeypatch.delattr(quota.os, "posix_fallocate", raising=False)
    with open(tmp_path / "a", "wb") as file:
        quota.reserve(file, 0, 1000)
        with pytest.raises(OSError, match="full"):
            quota.reserve(file, 0, 2**60)


def test_reserved_space_is_really_there(tmp_path):
    with open(tmp_path / "a", "wb") as file:
        quota.reserve(file, 0, 100_000)
    assert (tmp_path / "a").stat().st_blocks * 512 >= 100_000


@pytest.mark.parametrize(("hours", "left"), [(1, True), (30, False)])
def test_without_locks_what_is_unfinished_goes_by_age(place, monkeypatch, hours, left):
    shelf = shelf_in(place)
    shelf.write(digests([0]), rows([0]))
    monkeypatch.setattr(quota, "fcntl", None)
    then = time.time() - hours * 3600
    quota.os.utime(asides(place)[0] / "rows", (then, then))
    assert not any(found(place, [0])) and bool(asides(place)) == left


def test_parts_nobody_can_date_go_first(place):
    fill(place, range(10), {"name": "a"})
    used(parts(place)[0], 10_000)
    fill(place, range(10, 20), {"name": "b"})
    (parts(place)[1] / "meta.json").unlink()
    assert [entry.used for entry in place.entries()][0] == 0


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
