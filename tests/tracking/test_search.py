"""Filters, words, order and pages over the whole store, from its database and from a server alike."""

import sqlite3
import time

from benchmarks import many_runs
from tests.waiting import wait_for
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.tracking import Query, search, store


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


def test_listing_does_not_make_a_store():
    (settings.home() / "mlflow.db").unlink()
    assert tracking.runs() == [] and tracking.count() == 0
    assert not (settings.home() / "mlflow.db").exists()


def test_an_index_that_another_server_holds_is_made_anew_and_nothing_is_missing(many, way):
    assert len(tracking.runs(None)) == len(many)
    file = next((settings.home() / "index").glob("*.db"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        first = len(tracking.runs(None))
        assert first == len(many) if way == "database" else first > 0  # a server's older ones come from a thread
        wait_for(lambda: tracking.is_whole() and len(tracking.runs(None)) == len(many))
    finally:
        other.close()
