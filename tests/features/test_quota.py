"""How much the store may hold, and whose rows go first."""

import time

import pytest

from tests.features.store_child import digests, rows
from tests.features.test_activation_store import fill, found, parts, shelf_in, used
from tests.features.test_store_failures import asides
from tl_core.features import quota


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
