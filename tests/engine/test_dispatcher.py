from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.engine.fake_training import epoch_events, started
from tl_core import events, tracking
from tl_core.config import RunConfig
from tl_core.engine import dispatcher
from tl_core.engine.job import LEFT
from tl_core.errors import UserError
from tl_core.events import Batch
from tl_core.training import checkpoint


class Ended:
    """A Dask future that was lost with its worker."""

    status = "error"

    def exception(self):
        return type("KilledWorker", (Exception,), {})()


def test_a_run_whose_worker_went_before_it_began_is_next_again(idle):
    engine, job = idle
    for lost in range(dispatcher.MOST_LOST):
        engine._queue.clear()
        job.future = Ended()
        engine._dispatcher.release(job)
        assert engine.place(job.run_id) == 1 and job.lost == lost + 1 and job.future is None
    engine._queue.clear()
    job.future = Ended()
    engine._dispatcher.release(job)
    assert "worker process ended" in job.tail.end.reason and engine.place(job.run_id) is None


def test_a_second_attempt_is_never_silent(idle):
    engine, job = idle
    first = {"run": job.run_id, "attempt": "1", "worker": "tcp://a",
             "event": Batch(step=[1], loss=[1], accuracy=[0]).to_dict()}
    engine._on_event(first)
    engine._on_event({**first, "attempt": "2"})
    assert job.spoiled
    job.future = SimpleNamespace(cancel=lambda: None)
    engine._dispatcher.reap()
    assert "second time" in job.tail.end.reason and job.future is None
    engine._on_event({"run": "unknown", "attempt": "1", "event": {}})  # another server's run
    assert [event.type for event in job.tail.events] == ["run_queued", "batch", "failed"]


def test_a_stopping_server_takes_no_run(idle):
    engine, _ = idle
    engine.close_streams()
    with pytest.raises(UserError, match="stopping"):
        engine.submit(RunConfig())


def test_a_run_that_waits_ends_with_the_reason_of_its_owners_quota(idle):
    engine, job = idle
    refusal = UserError("Your runs have trained for 5 minutes today.", "Your quota is 5.", "Tomorrow.")
    engine._stop_for(job, refusal)
    note, end = job.tail.events[-2:]
    assert isinstance(note, events.Note) and note.text == str(refusal)
    assert isinstance(end, events.Stopped) and end.reason == str(refusal) and engine.place(job.run_id) is None
    assert job.close(10)
    record = tracking.run(job.run_id)
    assert (record.status, record.reason) == ("STOPPED", str(refusal))


# A worker elsewhere that goes: the run goes on from its kept state, or ends in words


@pytest.fixture
def elsewhere(idle, monkeypatch):
    """The engine and its run as if a worker of a scheduler elsewhere trained it; it has told two epochs."""
    engine, job = idle
    monkeypatch.setenv("TL_SCHEDULER", "tcp://10.0.0.1:8786")
    engine._queue.clear()
    job.future = Ended()
    say(engine, job, *started(job.config), *epoch_events(1), *epoch_events(2))
    yield engine, job
    checkpoint.remove(Path(job.folder))


def say(engine, job, *said, **fields):
    for event in said:
        engine._on_event({"run": job.run_id, "times": job.times, "attempt": f"attempt {job.times}", "worker": "tcp://a",
                          "number": job.heard + 1, "event": event.to_dict(), **fields})


def keep(job, epochs: int) -> None:
    checkpoint.write(Path(job.folder), checkpoint.Checkpoint({"history": {"loss": [0.5] * epochs}}, {}))


def told(job) -> list[tuple[str, list[int]]]:
    return [(event.type, event.numbers) for event in job.tail.events if isinstance(event, events.SeriesEvent)]


def test_a_run_whose_worker_was_lost_goes_on_and_its_log_continues(elsewhere):
    engine, job = elsewhere
    keep(job, 1)
    engine._dispatcher.release(job)
    assert engine.place(job.run_id) == 1 and job.times == 1 and job.tail.end is None
    assert "after epoch 1" in next(event.text for event in job.tail.events if event.type == "note")
    assert job.state() == [(Path(job.folder) / checkpoint.FILE).read_bytes()]
    say(engine, job, *epoch_events(1), times=0)  # from a worker that was cut off
    say(engine, job, *epoch_events(2), *epoch_events(3), events.Finished(result={}))
    assert told(job) == [("batch", [1, 2, 3, 4, 5]), ("epoch", [1]), ("batch", [6, 7, 8, 9, 10]), ("epoch", [2]),
                         ("batch", [11, 12, 13, 14, 15]), ("epoch", [3])]
    assert job.tail.end.type == "finished"


def test_a_run_that_gets_no_further_ends_in_words(elsewhere):
    engine, job = elsewhere
    keep(job, 2)
    engine._dispatcher.release(job)
    engine._queue.clear()
    job.future = Ended()
    say(engine, job, *epoch_events(3))
    engine._dispatcher.release(job)
    assert "Press Continue" in job.tail.end.reason and engine.place(job.run_id) is None


def test_one_without_a_state_or_with_a_damaged_one_ends_in_words(elsewhere):
    engine, job = elsewhere
    (Path(job.folder) / checkpoint.FILE).write_bytes(b"damaged")
    engine._dispatcher.release(job)
    assert "worker process ended" in job.tail.end.reason


def test_one_that_somebody_stops_does_not_go_on(elsewhere):
    engine, job = elsewhere
    keep(job, 2)
    job.stop_asked = True
    engine._dispatcher.release(job)
    assert job.tail.end.type == "failed" and engine.place(job.run_id) is None


class Stopped:
    """The future of a run that stopped because its worker leaves."""

    status, key = "finished", "run"

    def __init__(self, **files):
        self._files = files

    def result(self, timeout):
        return self._files

    def done(self):
        return True


def test_a_worker_that_leaves_gives_its_run_back_with_its_state(elsewhere):
    engine, job = elsewhere
    say(engine, job, events.Stopped(result={"status": "STOPPED"}), left=True)
    assert job.tail.end is None
    keep(job, 2)
    state = (Path(job.folder) / checkpoint.FILE).read_bytes()
    checkpoint.remove(Path(job.folder))
    job.future = Stopped(**{job.run_id: {checkpoint.FILE: state, "model.keras": b"half trained"}})
    engine._dispatcher.release(job)
    assert engine.place(job.run_id) == 1 and not (Path(job.folder) / "model.keras").exists()
    say(engine, job, *epoch_events(3), events.Finished(result={}))
    assert told(job)[-1] == ("epoch", [3]) and job.tail.end.type == "finished"


def test_one_that_left_without_a_state_says_why_it_stopped(elsewhere):
    engine, job = elsewhere
    say(engine, job, events.Stopped(result={"status": "STOPPED"}), left=True)
    job.future = Stopped(**{job.run_id: {"model.keras": b"half trained"}})
    engine._dispatcher.release(job)
    assert job.tail.end.type == "stopped" and (Path(job.folder) / "model.keras").exists()
    assert job.tail.end.reason == LEFT, "The page says it, and not that somebody pressed Stop."
    assert [event.text for event in job.tail.events if event.type == "note"] == [LEFT]
