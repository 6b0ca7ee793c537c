"""Filters, words, order and pages over the whole store, from its database and from a server alike."""

import json
import sqlite3
import time
from datetime import UTC, datetime

import pytest

from benchmarks import many_runs
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.tracking import Query, run_index, search, store, stored_runs


@pytest.fixture(params=["database", "server"])
def way(request, monkeypatch):
    """How runs are read: straight from SQLite, or as from a server, through MLflow's client alone."""
    if request.param == "server":
        monkeypatch.setattr(stored_runs, "database_runs", lambda uri: None)
        monkeypatch.setattr(search, "ASK_SECONDS", 0.0)
    return request.param


@pytest.fixture
def many(way):
    """Ids of 600 runs, oldest first; all known, also where a server's are read in a thread."""
    ids = many_runs.fill(600, files=False)
    tracking.runs(1)
    until = time.monotonic() + 30
    while not tracking.is_whole() and time.monotonic() < until:
        time.sleep(0.02)
    return ids


def ids(records) -> list[str]:
    return [record.run_id for record in records]


def numbers(many, condition) -> list[str]:
    """Newest first, the ids of the runs whose numbers fulfil it."""
    return [many[number] for number in reversed(range(len(many))) if condition(number)]


def test_every_run_is_there_page_by_page(many):
    assert tracking.count() == 600
    assert ids(tracking.runs(None)) == many[::-1]
    assert ids(tracking.runs(25, offset=575)) == many[24::-1]
    assert ids(tracking.runs(25, offset=600)) == []


def test_filters_reach_the_oldest_run(many):
    query = Query(data=("fruits",), backbone=("small_cnn", "vgg16"), status=("FINISHED",))
    wanted = numbers(many, lambda n: n % 5 == 0 and n // 5 % 5 in (0, 4) and many_runs.ENDS[n % 10] == "FINISHED")
    assert ids(tracking.runs(None, query)) == wanted and tracking.count(query) == len(wanted) > 20
    assert tracking.counts("data", query) == {"fruits": len(wanted)}
    assert tracking.counts("status") == {"FAILED": 60, "FINISHED": 420, "INTERRUPTED": 60, "STOPPED": 60}
    assert ids(tracking.runs(None, Query(run_ids=(many[0], many[599], "0" * 32)))) == [many[599], many[0]]


def test_words_are_looked_for_in_id_settings_and_state(many):
    assert ids(tracking.runs(None, Query(text=many[3][:9].upper()))) == [many[3]]
    found = tracking.runs(None, Query(text="resnet stopped digits"))
    assert ids(found) == numbers(many, lambda n: n % 5 == 2 and n // 5 % 5 == 3 and many_runs.ENDS[n % 10] == "STOPPED")
    assert tracking.runs(None, Query(text="100%")) == tracking.runs(None, Query(text="' OR 1=1 --")) == []


def test_orders_have_runs_without_a_figure_last(many, owner):
    newest = tracking.create_run(RunConfig(), owner)
    best = sorted(range(600), key=lambda n: (-many_runs._accuracy(n), -n))
    assert ids(tracking.runs(5, order="most accurate")) == [many[n] for n in best[:5]]
    assert ids(tracking.runs(None, order="most accurate"))[-1] == newest
    assert ids(tracking.runs(3, order="longest")) == [many[n] for n in (599, 598, 597)]
    assert ids(tracking.runs(1)) == [newest]


def test_both_ways_read_the_same(many):
    database = stored_runs.DatabaseRuns(settings.home() / "mlflow.db")
    direct = {run.info.run_id: run for run in database.read(many)}
    assert direct == {run.info.run_id: run for run in stored_runs.by_client()}
    assert database.marks() == {run_id: run.mark for run_id, run in direct.items()}


def test_what_happens_to_a_run_is_seen_at_once(way, owner):
    run_id = tracking.create_run(RunConfig(data="digits"), owner)
    assert [record.status for record in tracking.runs()] == ["QUEUED"]
    store.client().update_run(run_id, status="RUNNING")
    assert [record.status for record in tracking.runs()] == ["RUNNING"]
    tracking.end_run(run_id, "STOPPED")
    assert tracking.count(Query(status=("STOPPED",))) == 1
    store.client().update_run(run_id, status="RUNNING")  # somebody goes on with it
    assert tracking.count(Query(status=("STOPPED",))) == 1  # its end still stands
    tracking.end_run(run_id, "FINISHED")
    assert tracking.count(Query(status=("FINISHED",))) == 1
    tracking.delete(run_id)
    assert tracking.runs() == [] and tracking.count() == 0


def test_what_another_program_deletes_and_takes_back_is_seen(owner):
    run_id = tracking.create_run(RunConfig(), owner, "RUNNING")
    tracking.end_run(run_id, "FINISHED")
    assert tracking.count() == 1
    store.client().delete_run(run_id)
    assert tracking.count() == 0
    store.client().restore_run(run_id)
    assert tracking.count() == 1


def test_an_old_run_that_a_server_s_page_deletes_is_seen_at_the_next_comparison(many, way, monkeypatch):
    store.client().delete_run(many[5])
    if way == "server":
        monkeypatch.setattr(search, "COMPARE_SECONDS", 0.0)
    until = time.monotonic() + 20
    while tracking.count() != 599 and time.monotonic() < until:
        time.sleep(0.05)
    assert tracking.count() == 599 and tracking.runs(None, Query(run_ids=(many[5],))) == []


def test_a_run_whose_process_has_gone_is_counted_as_it_is(way, owner, monkeypatch):
    run_id = tracking.create_run(RunConfig(), "elsewhere:1:abcd", "RUNNING")
    assert tracking.counts("status") == {"RUNNING": 1}
    monkeypatch.setattr(tracking.liveness, "is_gone", lambda *_: True)
    assert tracking.counts("status") == {"INTERRUPTED": 1} and tracking.runs()[0].run_id == run_id


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


def test_listing_does_not_make_a_store():
    (settings.home() / "mlflow.db").unlink()
    assert tracking.runs() == [] and tracking.count() == 0
    assert not (settings.home() / "mlflow.db").exists()


def test_a_stored_run_comes_back_from_the_index_as_it_was(many):
    run = stored_runs.by_client("", 1)[0]
    assert stored_runs.StoredRun.from_json(run.to_json()) == run
    assert "tl.event" not in run.to_json() and json.loads(run.to_json())
    assert datetime.fromtimestamp(run.info.start_time / 1000, UTC).year >= 2024
