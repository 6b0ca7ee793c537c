"""A store of runs that is locked, damaged, full, read-only, away or slow: a sentence in seconds, and nothing lost."""

import errno
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from tests.tracking.test_recorder import RESULT, STARTED, batch, epoch, phase, told
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.events import Finished
from tl_core.tracking import (
    StoreError,
    event_encoding,
    health,
    pending_writes,
    recorder,
    store,
    store_check,
    store_errors,
    timed_client,
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
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


def three_clauses(error: StoreError) -> None:
    assert all(clause.endswith(".") and clause for clause in (error.found, error.expected, error.fix))


def failing(error: Exception):
    def fails(*given, **more):
        raise error
    return fails


def files() -> list[str]:
    return sorted(path.name for path in (settings.home() / "unwritten").glob("*.jsonl"))


@pytest.mark.parametrize(("said", "kind"), [
    (sqlite3.OperationalError("database is locked"), "locked"),
    (sqlite3.OperationalError("database or disk is full"), "full"),
    (sqlite3.OperationalError("attempt to write a readonly database"), "read_only"),
    (sqlite3.DatabaseError("file is not a database"), "damaged"),
    (sqlite3.DatabaseError("database disk image is malformed"), "damaged"),
    (sqlite3.OperationalError("unable to open database file"), "closed"),
    (OSError(errno.ENOSPC, "No space left on device"), "full"),
    (OSError(errno.EROFS, "Read-only file system"), "read_only"),
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "away"),
    (TimeoutError("timed out"), "silent"),
    (RuntimeError("API request to /api failed with error code 503 != 200"), "answers_badly"),
    (RuntimeError("Detected out-of-date database schema (found version a, but expected b)"), "version"),
    (FileNotFoundError(errno.ENOENT, "No such file or directory"), None),
    (ValueError("The head has no units."), None)])
def test_what_a_store_fails_with_is_told_in_three_clauses(said, kind):
    found = store_errors.in_words(said, "sqlite:////home/a/mlflow.db")
    assert (found and found.kind) == kind
    if found:
        three_clauses(found)
        assert "/home/a/mlflow.db" in found.found and "sqlite" not in found.found


def test_the_cause_counts_not_what_the_statement_holds():
    wrapped = RuntimeError("[SQL: INSERT INTO tags VALUES (?)] [parameters: ('the disk is full',)]")
    assert store_errors.in_words(wrapped, "sqlite:///x") is None
    wrapped.__cause__ = sqlite3.OperationalError("database is locked")
    assert store_errors.in_words(wrapped, "sqlite:///x").kind == "locked"


def test_a_server_s_password_is_not_shown():
    assert store_errors.shown("https://me:secret@mlflow.example.org/x?token=1") == "https://mlflow.example.org/x"


def test_a_locked_store_is_told_and_comes_back(new_run, locked):
    run_id = new_run()
    other = locked()
    for ask in (tracking.runs, lambda: tracking.run(run_id), lambda: tracking.create_run(RunConfig(), "us")):
        began = time.monotonic()
        with pytest.raises(StoreError, match="locked by another program") as error:
            ask()
        three_clauses(error.value)
        assert time.monotonic() - began < 3
    assert tracking.trouble().kind == "locked" and tracking.check().kind == "locked"
    other.execute("ROLLBACK")
    assert tracking.check() is None and tracking.trouble() is None
    assert [record.run_id for record in tracking.runs()] == [run_id]


def test_what_has_just_failed_is_not_tried_again_by_everybody(new_run, locked, monkeypatch):
    monkeypatch.setattr(health, "PAUSE_SECONDS", 60)
    new_run()
    locked()
    with pytest.raises(StoreError):
        tracking.runs()
    began = time.monotonic()
    for _ in range(30):
        with pytest.raises(StoreError):
            tracking.runs()
    assert time.monotonic() - began < 0.25


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


def test_a_dead_server_is_told_within_seconds(monkeypatch):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{port}")
    began = time.monotonic()
    for ask in (tracking.runs, lambda: tracking.create_run(RunConfig(), "us"), lambda: tracking.run("abc")):
        with pytest.raises(StoreError, match=f"http://127.0.0.1:{port}, cannot be reached.*MLFLOW_TRACKING_URI"):
            ask()
    assert time.monotonic() - began < 5


def test_a_server_that_dies_or_hangs_later_is_told_within_seconds(monkeypatch):
    """It has answered once, so the client is there; then its port is closed, or it accepts and says nothing."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.setattr(timed_client, "reach", lambda uri: None)
    began = time.monotonic()
    with pytest.raises(StoreError, match="does not answer in time|cannot be reached"):
        tracking.runs()
    assert time.monotonic() - began < 6  # two tries
    listening.close()
    time.sleep(0.2)
    with pytest.raises(StoreError, match="cannot be reached"):
        tracking.runs()
    assert time.monotonic() - began < 9


def test_nobody_waits_for_minutes():
    """What a command line may wait for: reaching the server, or one request and its second try, and an import."""
    assert timed_client.REACH_SECONDS < 5
    timeout, tries = (int(timed_client._LIMITS[f"MLFLOW_HTTP_REQUEST_{name}"]) for name in ("TIMEOUT", "MAX_RETRIES"))
    assert timeout * (1 + tries) <= 10


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


def test_a_run_that_ends_while_the_store_is_locked_is_kept_and_written_when_it_is_back(new_run, locked):
    run_id, events = new_run(), [STARTED, phase(0, 0), batch(1, 2), epoch(1)]
    written = tracking.Recorder(run_id)
    for event in events[:2]:
        written.write(event)
    while len(tracking.replay(run_id)) < 2:
        time.sleep(0.05)
    other = locked()
    for event in (*events[2:], Finished(result=RESULT)):
        written.write(event)
    assert written.close(10)  # it need not wait for the store: what it has to say is on disk
    assert files() == [f"{run_id}.jsonl"] and tracking.left() == [run_id]
    other.execute("ROLLBACK")
    assert tracking.catch_up() == [run_id]
    assert files() == [] and tracking.catch_up() == []
    assert told(tracking.replay(run_id)) == told([*events, Finished(result=RESULT)])
    assert (tracking.run(run_id).status, tracking.run(run_id).accuracy) == ("FINISHED", 0.875)


def test_a_recorder_that_goes_on_writes_what_it_kept_itself(new_run, locked):
    run_id = new_run()
    written = tracking.Recorder(run_id)
    other = locked()
    written.write(STARTED)
    while not files():
        time.sleep(0.05)
    assert tracking.left() == []  # it is in the recorder's hand
    other.execute("ROLLBACK")
    written.write(batch(1))
    written.write(Finished(result=RESULT))
    assert written.close(10) and files() == []
    assert told(tracking.replay(run_id)) == told([STARTED, batch(1), Finished(result=RESULT)])


ENDS_WHILE_LOCKED = """
import sqlite3, sys, time, os
from tl_core import settings, tracking
from tl_core.tracking import recorder, timed_client
from tl_core.config import RunConfig
from tl_core.events import Batch, Finished, RunStarted
timed_client.BUSY_SECONDS = recorder.AGAIN_SECONDS = 0.2
run_id = tracking.create_run(RunConfig(), tracking.new_owner(), "RUNNING")
print(run_id, flush=True)
other = sqlite3.connect(settings.home() / "mlflow.db", isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
recorder = tracking.Recorder(run_id)
recorder.write(RunStarted(epochs=1, steps_per_epoch=1, classes=["a", "b"], device="CPU", total_parameters=1))
recorder.write(Batch(step=[1], loss=[1.0], accuracy=[0.5]))
recorder.write(Finished(result={"status": "FINISHED", "test": {"accuracy": 0.5, "loss": 1.0}}))
while not (settings.home() / "unwritten").is_dir() or "finished" not in "".join(
        path.read_text() for path in (settings.home() / "unwritten").glob("*.jsonl")):
    time.sleep(0.05)
os._exit(9)
"""


def test_a_process_killed_while_the_store_is_locked_loses_nothing(owner):
    """Another process writes what it left, and only then looks for lost runs: the run has finished."""
    killed = subprocess.run([sys.executable, "-c", ENDS_WHILE_LOCKED], stdout=subprocess.PIPE, text=True, timeout=60)
    run_id = killed.stdout.strip()
    assert killed.returncode == 9 and tracking.left() == [run_id]
    assert tracking.catch_up() == [run_id] and tracking.recover(owner) == []
    assert [event.type for event in tracking.replay(run_id)] == ["run_started", "batch", "finished"]
    assert (tracking.run(run_id).status, tracking.run(run_id).reason) == ("FINISHED", None)


def test_an_end_that_comes_after_recovery_is_the_true_one(new_run):
    run_id = new_run("RUNNING")
    kept = pending_writes.Unwritten(run_id)
    kept.add([STARTED, Finished(result=RESULT)], event_encoding.Position())
    kept.release()
    tracking.end_run(run_id, "INTERRUPTED", "Its process had gone.")
    assert tracking.catch_up() == [run_id]
    assert (tracking.run(run_id).status, tracking.run(run_id).reason) == ("FINISHED", None)


def test_a_full_disk_takes_the_room_that_was_kept(new_run, monkeypatch):
    """The store cannot be written, nor a file, until the reserve is given up."""
    run_id = new_run()
    written = tracking.Recorder(run_id)
    reserve = settings.home() / "unwritten" / "reserve"
    while not reserve.exists():
        time.sleep(0.02)
    write = pending_writes._write

    def full(file, data):
        if reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, data)
    with monkeypatch.context() as patch:
        patch.setattr(pending_writes, "_write", full)
        for name in ("log_batch", "update_run"):
            patch.setattr(store.client()._client, name, failing(sqlite3.OperationalError("database or disk is full")))
        written.write(STARTED)
        written.write(Finished(result=RESULT))
        assert written.close(10) and files() == [f"{run_id}.jsonl"]
        assert tracking.trouble().kind == "full" and tracking.run(run_id).run_id == run_id
    time.sleep(0.2)
    assert tracking.catch_up() == [run_id] and tracking.run(run_id).status == "FINISHED"


def a_disk_with(monkeypatch, room):
    """Files grow by ``room`` bytes together, and in their own space are written as ever."""
    left = [room]
    overwrite = pending_writes._overwrite

    def limited(file, data, start=0):
        grows = max(start + len(data) - (file.stat().st_size if file.exists() else 0), 0)
        if grows > left[0]:
            overwrite(file, data[:len(data) - grows + left[0]], start)  # as the system does: what fits
            left[0] = 0
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= grows
        overwrite(file, data, start)
    monkeypatch.setattr(pending_writes, "_overwrite", limited)
    return left


def test_the_kept_room_is_not_given_up_to_others_and_takes_what_comes_later(new_run, monkeypatch):
    """Whatever else fills the disk: the run's end is kept in the reserve's own space."""
    run_id = new_run()
    pending_writes.reserve()
    left = a_disk_with(monkeypatch, 20)
    kept = pending_writes.Unwritten(run_id)
    kept.add([STARTED, batch(1)], event_encoding.Position())
    kept.add([batch(2)], event_encoding.Position())
    assert left == [0]
    kept.add([Finished(result=RESULT)], event_encoding.Position())
    kept.release()
    assert files() == [f"{run_id}.jsonl"]
    assert tracking.catch_up() == [run_id] and tracking.run(run_id).status == "FINISHED" and files() == []


def test_a_file_that_could_not_be_begun_has_its_head_when_it_can(new_run, monkeypatch):
    run_id = new_run()
    kept = pending_writes.Unwritten(run_id)
    with monkeypatch.context() as patch:
        a_disk_with(patch, 20)  # and no reserve: another run has it
        with pytest.raises(OSError, match="No space"):
            kept.add([STARTED], event_encoding.Position())
        assert files() == [] and tracking.left() == []
    kept.add([STARTED, Finished(result=RESULT)], event_encoding.Position())
    kept.release()
    assert tracking.catch_up() == [run_id] and tracking.run(run_id).status == "FINISHED"


def test_what_fits_of_a_line_is_taken_back(tmp_path, monkeypatch):
    file = tmp_path / "unwritten" / "run.jsonl"
    pending_writes._append(file, ["first"])
    with monkeypatch.context() as patch:
        a_disk_with(patch, 3)
        with pytest.raises(OSError, match="No space"):
            pending_writes._append(file, ["second"])
    pending_writes._append(file, ["third"])
    assert file.read_bytes() == b"first\nthird\n"


def test_what_neither_the_store_nor_the_disk_takes_stays_in_memory(new_run, monkeypatch):
    run_id, full = new_run(), threading.Event()
    full.set()

    def unless_full(action):
        def tried(*given, **more):
            if full.is_set():
                raise OSError(errno.ENOSPC, "No space left on device")
            return action(*given, **more)
        return tried
    client = store.client()._client
    monkeypatch.setattr(pending_writes, "_overwrite", unless_full(pending_writes._overwrite))
    for name in ("log_batch", "update_run"):
        monkeypatch.setattr(client, name, unless_full(getattr(client, name)))
    written = tracking.Recorder(run_id)
    for event in (STARTED, batch(1, 2), Finished(result=RESULT)):
        written.write(event)
    assert not written.close(1.5) and files() == []
    full.clear()
    assert written.close(10)
    assert told(tracking.replay(run_id)) == told([STARTED, batch(1, 2), Finished(result=RESULT)])


def test_a_run_that_could_not_be_made_is_taken_out_again(owner, monkeypatch):
    with monkeypatch.context() as patch:
        for name in ("log_text", "delete_run"):
            patch.setattr(store.client()._client, name, failing(OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(StoreError, match="disk.*full"):
            tracking.create_run(RunConfig(), owner)
        time.sleep(0.2)
        with pytest.raises(StoreError):
            tracking.create_comparison([RunConfig(seed=seed) for seed in range(2)], owner)
        assert len(tracking.runs()) == 2
    time.sleep(0.2)
    assert len(tracking.catch_up()) == 3  # and the comparison
    assert tracking.runs() == tracking.comparisons() == []


def test_a_comparison_s_end_is_kept_too(owner, locked):
    made = tracking.create_comparison([RunConfig()], owner)
    other = locked()
    tracking.end_comparison(made.id)
    assert tracking.left() == [made.id]
    other.execute("ROLLBACK")
    assert tracking.catch_up() == [made.id]
    assert store.client().get_run(made.id).info.status == "FINISHED"


def test_a_half_written_line_and_a_file_of_another_store_are_left_alone(new_run):
    run_id = new_run()
    kept = pending_writes.Unwritten(run_id)
    kept.add([STARTED, batch(1)], event_encoding.Position())
    kept.release()
    path = settings.home() / "unwritten" / f"{run_id}.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    other = path.with_name("0" * 32 + ".jsonl")
    other.write_text('{"store": "http://elsewhere", "position": {}}\n')
    assert tracking.catch_up() == [run_id]
    assert told(tracking.replay(run_id)) == told([STARTED])
    assert files() == [other.name]


def test_a_deleted_run_leaves_nothing(new_run):
    kept = pending_writes.Unwritten("0" * 32)
    kept.add([Finished(result=RESULT)], event_encoding.Position())
    kept.release()
    assert tracking.catch_up() == ["0" * 32] and files() == []


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


def test_a_look_waits_no_longer_than_it_is_told_to(new_run, monkeypatch):
    monkeypatch.setattr(store_check, "_looked", float("-inf"))
    answer = threading.Event()
    monkeypatch.setattr(store_check.store, "check", lambda: answer.wait(10))
    began = time.monotonic()
    assert tracking.look(0.1) is None and time.monotonic() - began < 1
    answer.set()
