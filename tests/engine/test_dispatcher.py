import pytest

from tl_core import events, tracking
from tl_core.config import RunConfig
from tl_core.engine import dispatcher
from tl_core.errors import UserError
from tl_core.events import Batch


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
    assert "second time" in job.tail.end.reason and job.spoiled
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
