import hashlib
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from tl_core import settings
from tl_core.data import file_hashes
from tl_core.data.file_hashes import examine


@pytest.fixture
def folder(image_folder):
    return image_folder({"cat": 3})


def paths(folder) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*.png"))


def test_the_digest_is_the_contents_sha256(folder):
    known = examine(paths(folder), folder)
    assert {path: item.digest for path, item in known.items()} == {
        path: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths(folder)}
    assert all(item.reason == "" for item in known.values())


def test_only_new_and_changed_files_are_read_again(folder, monkeypatch):
    first = examine(paths(folder), folder)
    changed, added = paths(folder)[0], folder / "cat/new.png"
    Path(changed).write_bytes(b"something else")
    added.write_bytes(Path(paths(folder)[1]).read_bytes())
    read, look = [], file_hashes._look
    monkeypatch.setattr(file_hashes, "_look", lambda path: read.append(path) or look(path))
    again = examine(paths(folder), folder)
    assert sorted(read) == sorted([changed, str(added)])
    assert again[changed].reason == "not an image" and again[changed].digest != first[changed].digest
    assert all(again[path] == first[path] for path in first if path != changed)


def test_a_change_of_the_same_length_is_seen(folder):
    path = paths(folder)[0]
    before = examine([path], folder)[path]
    content = bytearray(Path(path).read_bytes())
    content[-20] ^= 255
    Path(path).write_bytes(content)
    os.utime(path, ns=(1, os.stat(path).st_mtime_ns + 1))
    assert examine([path], folder)[path].digest != before.digest


def test_a_folder_whose_name_begins_the_same_is_another(image_folder):
    first, second = image_folder({"cat": 2}, "set"), image_folder({"cat": 2}, "set_more")
    examine(paths(first), first)
    examine(paths(second), second)
    assert {key[0] for key in file_hashes._stored(first)} == set(paths(first))


def test_a_file_that_could_not_be_opened_is_tried_again(folder):
    path = str(folder / "cat/late.png")
    assert examine([path], folder)[path].reason.startswith("cannot be opened")
    Path(path).write_bytes(Path(paths(folder)[0]).read_bytes())
    assert examine([path], folder)[path].reason == ""


def test_a_damaged_store_costs_time_only(folder):
    (settings.home() / "files.db").write_bytes(b"this is no database" * 1000)
    assert len(examine(paths(folder), folder)) == 3


def test_a_store_that_cannot_be_written_costs_time_only(folder, monkeypatch):
    def refuse():
        raise sqlite3.OperationalError("unable to open database file")
    monkeypatch.setattr(file_hashes, "_connect", refuse)
    assert len(examine(paths(folder), folder)) == 3


def test_two_at_once(image_folder):
    folders, results = [image_folder({"cat": 20}, f"set{i}") for i in range(4)], {}
    threads = [threading.Thread(target=lambda f=f: results.update({f: examine(paths(f), f)})) for f in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(results[f]) for f in folders] == [20] * 4
    assert [len(list(file_hashes._stored(f))) for f in folders] == [20] * 4


def test_what_a_version_before_refused_is_looked_at_again(folder):
    """Its store has no word on JPEGs without an end, which it refused and which are read today."""
    path, other, _ = paths(folder)
    with sqlite3.connect(settings.home() / "files.db") as store:
        store.execute("CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, digest TEXT, "
                      "reason TEXT) WITHOUT ROWID")
        store.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?)", [
            (path, *file_hashes.fingerprint(path), "old", "truncated: its end is missing"),
            (other, *file_hashes.fingerprint(other), "kept", "")])
    store.close()
    known = examine(paths(folder), folder)
    assert known[path] == file_hashes.Known(hashlib.sha256(Path(path).read_bytes()).hexdigest())
    assert known[other].digest == "kept"
    assert examine(paths(folder), folder) == known and len(list(file_hashes._stored(folder))) == 3
