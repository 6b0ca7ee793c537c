"""The stream of runs that train on a worker."""

import httpx

from tests.server.streamed import Browser
from tests.waiting import wait_for
from tl_core import tracking
from tl_core.engine import engine as engines


def test_ids_are_whole_and_deleted_runs_are_as_unknown_as_any(engine, submit, address):
    """The first characters of an id, a run that is no more, and an id that never was get one answer."""
    engines.set_engine(engine)
    kept, gone = submit(epochs=1), submit(epochs=1)
    wait_for(lambda: not tracking.run(gone).active)
    other = engines.Engine()  # one that has not trained them
    tracking.delete(gone)
    assert list(other.tails([kept, kept[:12], gone, "0" * 32])) == [kept]
    engines.set_engine(other)
    for unknown in (kept[:12], gone, "0" * 32, "../../etc/passwd"):
        answer = httpx.get(f"{address}/live", params={"runs": unknown})
        assert answer.status_code == 404
        assert answer.json()["message"].replace(unknown, "ID") == (
            "No run named 'ID'. Expected a run's whole id. The Runs page lists them.")
    engines.set_engine(None)


def test_a_run_that_trains_on_a_worker_streams_to_its_end(engine, submit, address):
    engines.set_engine(engine)
    run_id = submit(epochs=3)
    data = Browser(f"{address}/live?runs={run_id}").ended()
    assert [step for message in data for step in message.get("step", [])] == list(range(1, 16))
    assert [number for message in data if message["type"] == "epoch" for number in message["epoch"]] == [1, 2, 3]
    assert data[-1]["type"] == "finished"
    engines.set_engine(None)
