import json
from datetime import UTC, datetime

from tl_core import settings
from tl_core.tracking import stored_runs


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
