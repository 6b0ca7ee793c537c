import math
import subprocess
import sys
import threading
import time

import pytest

from tests.waiting import wait_for
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.events import Batch, Epoch, Failed, Finished, Note, PhaseStarted, Progress, RunQueued, RunStarted, Stopped
from tl_core.tracking import recorder, store, tags, writer

STARTED = RunStarted(epochs=4, steps_per_epoch=2, classes=["apple", "pear"], device="CPU", total_parameters=10)
RESULT = {"status": "FINISHED", "test": {"loss": 0.5, "accuracy": 0.875, "n": 8},
          "seconds": {"total": 3.0, "features": 1.0, "training": 2.0}, "history": {"loss": [1.0]}}


def phase(index, first_epoch):
    return PhaseStarted(index=index, name=f"phase {index}", sentence="All of it.", first_epoch=first_epoch, epochs=2,
                        freeze_depth=3, trainable_parameters=4)


def batch(*steps, speed=10.0, eta=1.0):
    return Batch(step=list(steps), loss=[1 / s for s in steps], accuracy=[s / 100 for s in steps],
                 images_per_second=speed, eta_seconds=eta)


def epoch(number):
    return Epoch(epoch=[number], loss=[1 / number], accuracy=[0.5], val_loss=[2 / number], val_accuracy=[0.25])


def record(run_id, *events):
    written = tracking.Recorder(run_id)
    for event in events:
        written.write(event)
    written.close()


def told(events):
    """Events without their times, which metrics keep in milliseconds."""
    return [event.model_dump(exclude={"time"}) for event in events]


def test_a_replay_tells_what_was_told_with_the_points_gathered(new_run):
    run_id = new_run()
    record(run_id, RunQueued(place=2), Progress(stage="Starting"), STARTED, phase(0, 0),
           batch(1), batch(2, speed=20.0, eta=None), epoch(1), batch(3), Note(text="One file is broken."),
           batch(4, speed=30.0), epoch(2), phase(1, 2), batch(5, 6), epoch(3), Finished(result=RESULT))
    assert told(tracking.replay(run_id)) == told([
        STARTED, phase(0, 0), batch(1, 2, 3), epoch(1), Note(text="One file is broken."), batch(4, speed=30.0),
        epoch(2), phase(1, 2), batch(5, 6), epoch(3), Finished(result=RESULT)])


def test_the_order_is_kept_whatever_the_clock_says(new_run):
    """Events of one millisecond, and a clock that goes backwards."""
    run_id, events = new_run(), [STARTED, phase(0, 0), batch(1), epoch(1), phase(1, 1), batch(2), epoch(2)]
    record(run_id, *(event.model_copy(update={"time": 1000.0 - i}) for i, event in enumerate(events)),
           Finished(result=RESULT))
    assert told(tracking.replay(run_id)) == told([*events, Finished(result=RESULT)])


def test_mlflow_has_points_figures_classes_and_status(new_run):
    run_id = new_run()
    record(run_id, STARTED, phase(0, 0), batch(1, 2), epoch(1), Finished(result=RESULT))
    history = store.client().get_metric_history(run_id, "batch_loss")
    assert [(point.step, point.value) for point in history] == [(1, 1.0), (2, 0.5)]
    metrics = store.client().get_run(run_id).data.metrics
    assert (metrics["val_loss"], metrics["test_accuracy"], metrics["seconds_training"]) == (2.0, 0.875, 2.0)
    folder = tracking.artifact_folder(run_id)
    assert (folder / "classes.json").read_text() == '["apple", "pear"]'
    found = tracking.run(run_id)
    assert (found.status, found.accuracy, found.result) == ("FINISHED", 0.875, RESULT)


def test_a_run_begins_with_its_first_work_not_with_its_place_in_the_queue(new_run):
    run_id = new_run()
    written = tracking.Recorder(run_id)
    written.write(RunQueued(place=1))
    time.sleep(0.5)
    assert tracking.run(run_id).status == "QUEUED"
    written.write(Progress(stage="Reading pictures", done=1, total=4))
    written.close()
    assert tracking.run(run_id).status == "RUNNING"
    assert tracking.replay(run_id)[-1].stage == "Reading pictures"


@pytest.mark.parametrize(("end", "status", "reason"), [
    (Failed(reason="The folder is empty. Expected pictures. Put some in."), "FAILED",
     "The folder is empty. Expected pictures. Put some in."),
    (Stopped(result={"status": "STOPPED", "test": None}), "STOPPED", None)])
def test_other_ends_replay_as_themselves(new_run, end, status, reason):
    run_id = new_run()
    record(run_id, STARTED, end)
    assert (tracking.run(run_id).status, tracking.run(run_id).reason) == (status, reason)
    assert told(tracking.replay(run_id)) == told([STARTED, end])


def test_an_interrupted_run_replays_as_failed_with_its_reason(new_run):
    run_id = new_run()
    written = tracking.Recorder(run_id)
    written.write(STARTED)
    written.interrupt("The server stopped while this run was running.")
    written.close()
    assert tracking.run(run_id).status == "INTERRUPTED"
    assert tracking.replay(run_id)[-1].reason == "The server stopped while this run was running."


def test_only_the_first_end_counts(new_run):
    run_id = new_run()
    record(run_id, STARTED, Finished(result=RESULT), Failed(reason="Too late."))
    assert tracking.run(run_id).status == "FINISHED"


def test_numbers_that_are_none_stay_visible_as_gaps(new_run):
    run_id = new_run()
    record(run_id, STARTED, Batch(step=[1, 2], loss=[math.nan, math.inf], accuracy=[0.0, 0.0]))
    replayed = tracking.replay(run_id)[1]
    assert replayed.step == [1, 2] and all(map(math.isnan, replayed.values["loss"]))


def test_write_never_waits_for_the_store(new_run, monkeypatch):
    run_id, slow, ends = new_run(), threading.Event(), []
    monkeypatch.setattr(writer.EventWriter, "write", lambda self, found: ends.append(slow.wait(60)))
    written = tracking.Recorder(run_id)
    for step in range(1, 1001):
        written.write(batch(step))
    assert not ends  # the store still has the first of them
    slow.set()
    written.close()


def test_an_end_that_cannot_be_written_is_tried_until_it_is(new_run, monkeypatch):
    monkeypatch.setattr(recorder, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(recorder, "RETRIES", 1)
    run_id, end_run, failures = new_run(), recorder.records.end_run, iter([True] * 3)

    def unsteady(*arguments):
        if next(failures, False):
            raise OSError("No space left on device")
        return end_run(*arguments)
    monkeypatch.setattr(recorder.records, "end_run", unsteady)
    record(run_id, STARTED, Finished(result=RESULT))
    assert tracking.run(run_id).status == "FINISHED" and next(failures, None) is None


def test_nobody_waits_for_the_end_of_a_run_that_is_gone(new_run, monkeypatch):
    monkeypatch.setattr(recorder, "HEARTBEAT_SECONDS", 0.1)
    written = tracking.Recorder("0" * 32)
    written.write(Finished(result=RESULT))
    assert written.close(10) and written.close(0)


def test_a_start_that_cannot_be_written_is_tried_again(new_run, monkeypatch):
    run_id, client, failures = new_run(), store.client(), iter([True])
    update_run = client.update_run

    def unsteady(*arguments, **options):
        if next(failures, False):
            raise OSError("database is locked")
        return update_run(*arguments, **options)
    monkeypatch.setattr(client, "update_run", unsteady)
    written = tracking.Recorder(run_id)
    written.write(STARTED)
    written.close()
    assert tracking.run(run_id).status == "RUNNING"


def test_the_heartbeat_stays_fresh_while_a_run_is_silent(new_run, monkeypatch):
    monkeypatch.setattr(recorder, "HEARTBEAT_SECONDS", 0.2)
    run_id = new_run()
    store.client().set_tag(run_id, tags.HEARTBEAT, "0.0")
    began, beats = time.time(), [0.0]
    written = tracking.Recorder(run_id)
    while len(set(beats)) < 4:
        beats.append(float(store.client().get_run(run_id).data.tags[tags.HEARTBEAT]))
        time.sleep(0.02)
    written.close()
    assert beats == sorted(beats) and began < beats[-1] <= time.time()


def counted(monkeypatch, run_id):
    """The arguments of every ``log_batch`` for the run from now on: (metrics, names of tags)."""
    client, calls = store.client(), []
    log_batch = client.log_batch

    def counting(of, metrics=(), params=(), tags=()):
        if of == run_id:
            calls.append((len(metrics), {tag.key for tag in tags}))
        return log_batch(of, metrics=metrics, params=params, tags=tags)
    monkeypatch.setattr(client, "log_batch", counting)
    return calls


def test_points_of_some_seconds_are_one_write_that_carries_the_heartbeat_and_an_end_waits_for_none(
        new_run, monkeypatch):
    monkeypatch.setattr(recorder, "POINTS_SECONDS", 60.0)
    run_id = new_run()
    written = tracking.Recorder(run_id)
    written.write(STARTED)
    while tracking.run(run_id).status != "RUNNING":
        time.sleep(0.05)
    time.sleep(0.2)
    calls = counted(monkeypatch, run_id)
    for step in range(1, 9):
        written.write(batch(step))
        time.sleep(0.1)
    assert calls == []
    written.write(Finished(result=RESULT))
    assert written.close(30)
    points = [call for call in calls if call[0] >= 8 * 2]
    assert points == [(8 * 4, {tags.HEARTBEAT})]


def test_a_note_does_not_wait_for_more_points(new_run, monkeypatch):
    monkeypatch.setattr(recorder, "POINTS_SECONDS", 60.0)
    run_id = new_run()
    written = tracking.Recorder(run_id)
    written.write(STARTED)
    written.write(batch(1))
    written.write(Note(text="One file is broken."))
    wait_for(lambda: any(isinstance(event, Note) for event in tracking.replay(run_id)), 30)
    assert [event.type for event in tracking.replay(run_id)] == ["run_started", "batch", "note"]
    written.close()


OTHER_PROCESS = """
import sys
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.events import Batch, Finished, RunStarted
run_id = tracking.create_run(RunConfig(), tracking.new_owner(), "RUNNING")
recorder = tracking.Recorder(run_id)
recorder.write(RunStarted(epochs=1, steps_per_epoch=1, classes=["a", "b"], device="CPU", total_parameters=1))
for step in range(1, 101):
    recorder.write(Batch(step=[step], loss=[1 / step], accuracy=[0.5]))
    tracking.beat([run_id])
recorder.write(Finished(result={}))
recorder.close()
print(run_id)
"""


def test_two_processes_and_their_threads_write_to_one_store_at_once(owner):
    other = subprocess.Popen([sys.executable, "-c", OTHER_PROCESS], stdout=subprocess.PIPE, text=True)
    ours = [tracking.create_run(RunConfig(), owner, "RUNNING") for _ in range(2)]
    recorders = [tracking.Recorder(run_id) for run_id in ours]
    step = 0
    while other.poll() is None:
        step += 1
        for written in recorders:
            written.write(batch(step))
        time.sleep(0.02)
    for written in recorders:
        written.write(Finished(result=RESULT))
        written.close()
    theirs = other.stdout.read().strip()
    assert other.returncode == 0
    assert tracking.replay(theirs)[1].step == list(range(1, 101))
    # Without a marker before them points have no place, so ours are read from the metrics.
    for run_id in ours:
        assert len(store.client().get_metric_history(run_id, "batch_loss")) == step
        assert tracking.run(run_id).status == "FINISHED"
