"""A store in every test's own home; its tables are made once and copied, which saves two seconds each time."""

import sqlite3
import threading

import pytest

from benchmarks import many_runs
from tests.stores import (
    own_store,  # noqa: F401
    put_store,
)
from tests.waiting import wait_for
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.tracking import health, recorder, search, stored_runs, timed_client


@pytest.fixture
def owner():
    return tracking.new_owner()


@pytest.fixture
def new_run(owner):
    """Makes a run of ours; its id."""
    return lambda status="SCHEDULED", **values: tracking.create_run(RunConfig(**values), owner, status)


@pytest.fixture
def impatient(monkeypatch):
    """What is locked or away is given up after parts of a second."""
    monkeypatch.setattr(timed_client, "BUSY_SECONDS", 0.3)
    monkeypatch.setattr(timed_client, "REACH_SECONDS", 0.5)
    monkeypatch.setattr(health, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(recorder, "AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(recorder, "CLOSING_SECONDS", 0.5)


@pytest.fixture
def locked():
    """``locked()`` is another program that has the database to itself, until it is called off."""
    held = []

    def lock():
        other = sqlite3.connect(settings.home() / "mlflow.db", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
        held.append(other)
        return other
    yield lock
    for other in held:
        other.close()


@pytest.fixture(params=["database", "server"])
def way(request, monkeypatch):
    """How runs are read: straight from SQLite, or as from a server, through MLflow's client alone."""
    if request.param == "server":
        monkeypatch.setattr(stored_runs, "database_runs", lambda uri: None)
        monkeypatch.setattr(search, "ASK_SECONDS", 0.0)
    yield request.param
    for thread in threading.enumerate():  # one that still reads would read, and make, the next test's store
        if thread.name in ("index of runs", "look at the store"):
            thread.join(60)


@pytest.fixture(scope="session")
def store_of_600(tmp_path_factory, empty_store):
    """A store with 600 runs, and their ids, oldest first."""
    home = tmp_path_factory.mktemp("many")
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(home))
        ids = many_runs.fill(600, files=False)
    return home / "mlflow.db", ids


@pytest.fixture
def many(isolated, store_of_600, way):
    """Ids of 600 runs, oldest first; all known, also where a server's are read in a thread."""
    path, ids = store_of_600
    put_store(path, settings.home())  # whole at once
    wait_for(lambda: tracking.runs(1) and tracking.is_whole())  # asked again as pages do: a read may fail once
    return ids
