import json
from datetime import UTC, datetime

from tl_core import settings, tracking
from tl_core.tracking import store, stored_runs, tags


def test_both_ways_read_the_same(many):
    database = stored_runs.DatabaseRuns(settings.home() / "mlflow.db")
    direct = {run.info.run_id: run for run in database.read(many)}
    assert direct == {run.info.run_id: run for run in stored_runs.by_client()}
    assert database.marks() == {run_id: run.mark for run_id, run in direct.items()}


def test_a_stored_run_comes_back_from_the_index_as_it_was(many):
    run = stored_runs.by_client("", 1)[0]
    assert stored_runs.StoredRun.from_json(run.to_json()) == run
    assert "tl.event" not in run.to_json() and json.loads(run.to_json())
    assert datetime.fromtimestamp(run.info.start_time / 1000, UTC).year >= 2024


def test_what_was_done_to_ended_runs_is_told_newest_first_and_only_what_is_new(new_run, monkeypatch):
    monkeypatch.setattr(stored_runs, "CHANGED_AT_ONCE", 2)
    ids = [new_run() for _ in range(6)]
    for run_id in ids:
        tracking.end_run(run_id, "STOPPED")
    assert stored_runs.changed_since(0.0) == ([], [])
    for run_id in ids[:5]:
        tracking.set_visibility(run_id, "class")
    tracking.delete(ids[0])
    changed = stored_runs.changed_since(0.0)
    assert [run.info.run_id for run in changed.there] == ids[4:0:-1] and changed.deleted == [ids[0]]
    last = float(store.client().get_run(ids[4]).data.tags[tags.CHANGED])
    assert [run.info.run_id for run in stored_runs.changed_since(last).there] == [ids[4]]
