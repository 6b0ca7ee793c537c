"""A store that is damaged, full, read-only or taken away."""

import os

import pytest

from tl_core import settings, tracking
from tl_core.tracking import StoreError, store, timed_client

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.mark.parametrize("content", [b"This is a text about runs. " * 500, None])
def test_a_damaged_file_is_told(new_run, content):
    new_run()
    path = settings.home() / "mlflow.db"
    whole = path.read_bytes()
    store._client.cache_clear()
    path.write_bytes(whole[:9000] + b"\xff" * 60000 + whole[69000:] if content is None else content)
    assert tracking.check().kind == "damaged"
    with pytest.raises(StoreError, match="damaged.*Put a copy of it in its place"):
        tracking.runs()
    path.write_bytes(whole)
    store._client.cache_clear()
    assert tracking.check() is None and len(tracking.runs()) == 1


def test_a_store_that_is_taken_away_under_us_is_told(new_run):
    new_run()
    path = settings.home() / "mlflow.db"
    path.rename(path.with_suffix(".aside"))
    assert "has no tables any more" in str(tracking.check())
    path.with_suffix(".aside").rename(path)
    assert tracking.check() is None


def test_a_read_only_store_and_a_full_disk_are_seen_before_somebody_trains(new_run, monkeypatch):
    run_id = new_run()
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith(".db") and allowed(path, mode))
    assert tracking.check().kind == "read_only"
    assert tracking.run(run_id).run_id == run_id  # what is there can be read
    monkeypatch.setattr(os, "access", allowed)
    assert tracking.check() is None
    monkeypatch.setattr(timed_client.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 100}))
    assert tracking.check().kind == "full"
