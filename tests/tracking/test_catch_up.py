"""What could not be written is written later, by whoever comes next."""

import errno
import subprocess
import sys
import time

import pytest

from tests.tracking.test_recorder import RESULT, STARTED, batch, epoch, phase, told
from tests.tracking.troubles import failing, files
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.events import Finished
from tl_core.tracking import StoreError, event_encoding, pending_writes, store

pytestmark = pytest.mark.usefixtures("impatient")


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
