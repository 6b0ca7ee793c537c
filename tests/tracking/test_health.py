"""A store that fails: whom that is told, how often it is tried, and that it comes back."""

import sqlite3
import time
from contextlib import closing
from types import SimpleNamespace

import numpy as np
import pytest

from tests.tracking.troubles import three_clauses
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.tracking import StoreError, health, store

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_locked_store_is_told_and_comes_back(new_run, locked):
    run_id = new_run()
    other = locked()
    for ask in (tracking.runs, lambda: tracking.run(run_id), lambda: tracking.create_run(RunConfig(), "us")):
        with pytest.raises(StoreError, match="locked by another program") as error:
            ask()
        three_clauses(error.value)
    assert tracking.trouble().kind == "locked" and tracking.check().kind == "locked"
    other.execute("ROLLBACK")
    assert tracking.check() is None and tracking.trouble() is None
    assert [record.run_id for record in tracking.runs()] == [run_id]


def test_what_has_just_failed_is_not_tried_again_by_everybody(new_run, locked, monkeypatch):
    now, tries = [100.0], []
    monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(health, "PAUSE_SECONDS", 60)
    run_id, client = new_run(), store.client()
    real = client._client.get_run
    monkeypatch.setattr(client._client, "get_run", lambda run_id: (tries.append(now[0]), real(run_id))[1])
    locked()
    for now[0] in (100.0, *np.linspace(100.1, 159.9, 30), 160.1):
        with pytest.raises(StoreError):
            client.get_run(run_id)
    assert tries == [100.0, 160.1]


def test_while_only_writing_fails_runs_can_be_read(new_run):
    run_id = new_run()
    with closing(sqlite3.connect(settings.home() / "mlflow.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # readers may read
        with pytest.raises(StoreError, match="locked"):
            tracking.beat([run_id])
        assert tracking.run(run_id).run_id == run_id and tracking.trouble().kind == "locked"
    time.sleep(0.2)
    tracking.beat([run_id])
    assert tracking.trouble() is None


def test_the_log_has_one_line_without_sql(new_run, locked, monkeypatch):
    run_id, said = new_run(), []
    # At the logger itself: how loggers are set up is the whole process's, and other tests' libraries change it.
    monkeypatch.setattr(health._log, "warning", lambda text, *values: said.append(text % values))
    other = locked()
    for _ in range(3):
        with pytest.raises(StoreError):
            tracking.beat([run_id])
        time.sleep(0.15)
    other.execute("ROLLBACK")
    tracking.beat([run_id])
    assert len(said) == 2 and said[0].startswith("The store of runs") and said[1] == (
        "The store of runs answers again.")
    assert "SQL" not in "".join(said) and "\n" not in "".join(said)
