"""A store that is locked, away or silent is given up after seconds."""

import contextlib
import socket
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy
from mlflow.entities import Metric

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.tracking import StoreError, store, timed_client

WAITS = timed_client.BUSY_SECONDS

pytestmark = pytest.mark.usefixtures("impatient")


def test_each_statement_waits_for_a_lock_as_long_as_is_set_here(new_run):
    run_id, said = new_run(), []
    engine = store.client()._client._tracking_client.store.engine
    sqlalchemy.event.listen(engine, "after_cursor_execute", lambda *given: said.append(given[2]))
    store.client().get_run(run_id)
    assert {statement for statement in said if "busy_timeout" in statement} == {"PRAGMA busy_timeout = 300"}


def test_a_dead_server_is_told_within_seconds(monkeypatch):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{port}")
    waits, look = [], urllib.request.urlopen

    def looking(url, timeout):
        waits.append(timeout)
        return look(url, None, timeout)
    monkeypatch.setattr(urllib.request, "urlopen", looking)
    for ask in (tracking.runs, lambda: tracking.create_run(RunConfig(), "us"), lambda: tracking.run("abc")):
        with pytest.raises(StoreError, match=f"http://127.0.0.1:{port}, cannot be reached.*MLFLOW_TRACKING_URI"):
            ask()
    assert waits and set(waits) == {timed_client.REACH_SECONDS} and len(waits) <= 3  # once for each, and nothing else


def test_a_server_that_dies_or_hangs_later_is_told_after_two_tries(monkeypatch):
    """It has answered once, so the client is there; then its port is closed, or it accepts and says nothing."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.setattr(timed_client, "reach", lambda uri: None)
    with pytest.raises(StoreError, match="does not answer in time|cannot be reached"):
        tracking.runs()
    assert connections(listening) == 2
    listening.close()
    time.sleep(0.2)
    with pytest.raises(StoreError, match="cannot be reached"):
        tracking.runs()


def connections(listening: socket.socket) -> int:
    """How many came in, none of which was answered."""
    listening.settimeout(0.2)
    count = 0
    with contextlib.suppress(TimeoutError):
        while True:
            listening.accept()[0].close()
            count += 1
    return count


def test_nobody_waits_for_minutes():
    """What a command line may wait for: reaching the server, or one request and its second try, and an import."""
    assert timed_client.REACH_SECONDS < 5
    timeout, tries = (int(timed_client._LIMITS[f"MLFLOW_HTTP_REQUEST_{name}"]) for name in ("TIMEOUT", "MAX_RETRIES"))
    assert timeout * (1 + tries) <= 10


def test_as_many_runs_as_a_class_has_write_at_once_and_none_waits_for_another(new_run, monkeypatch):
    """Each write of MLflow's takes two connections of the 15: threads that all hold one would wait for a second."""
    monkeypatch.setattr(timed_client, "BUSY_SECONDS", WAITS)  # their turns on a busy machine may take a second
    ids = [new_run() for _ in range(30)]
    engine = store.client()._client._tracking_client.store.engine
    pause, inside, most = threading.Barrier(30), [], []

    @sqlalchemy.event.listens_for(engine, "checkout")
    def slowly(*_):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)  # until every other thread has its first

    @sqlalchemy.event.listens_for(engine, "checkin")
    def back(*_):
        inside.pop()

    def write(run_id):
        pause.wait()
        store.client().log_batch(run_id, metrics=[Metric("loss", 0.5, 0, 1)])
    began = time.monotonic()
    with ThreadPoolExecutor(30) as threads:
        list(threads.map(write, ids))
    assert time.monotonic() - began < 15  # half a minute where they wait for each other
    assert 2 < max(most) <= engine.pool.size() + engine.pool._max_overflow - 1
