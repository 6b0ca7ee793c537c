import sqlite3

import pytest

from tests.tracking.test_search import ids
from tl_core import settings, tracking
from tl_core.tracking import run_index, search, stored_runs


def test_an_index_is_made_anew_where_it_is_damaged_or_of_another_form(many, monkeypatch):
    path = next((settings.home() / "index").glob("*.db"))
    for spoil in (lambda: path.write_bytes(b"nonsense " * 2000),
                  lambda: sqlite3.connect(path).execute("PRAGMA user_version = 77").connection.close()):
        search._of.cache_clear()
        spoil()
        assert ids(tracking.runs(3)) == many[:-4:-1]


def test_an_index_that_cannot_be_written_is_kept_in_memory(many, monkeypatch):
    search._of.cache_clear()
    held = sqlite3.connect(next((settings.home() / "index").glob("*.db")), isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    connect = sqlite3.connect
    monkeypatch.setattr(run_index.sqlite3, "connect", lambda path, timeout=0, **more: connect(path, 0.05, **more))
    monkeypatch.setattr(run_index.Path, "unlink", lambda path: None)
    assert ids(tracking.runs(3)) == many[:-4:-1]
    held.close()


def test_another_process_opens_the_same_index_without_reading_the_runs_again(many, way, monkeypatch):
    if way == "server":
        pytest.skip("a server is asked for what has changed")
    search._of.cache_clear()
    read = []
    monkeypatch.setattr(stored_runs.DatabaseRuns, "read", lambda self, run_ids: read.extend(run_ids) or [])
    assert tracking.count() == 600 and set(read) <= {"0"}  # which asks whether the tables are as expected
