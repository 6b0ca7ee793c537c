"""A run whose worker was killed goes on in the same engine, under its own id."""

import pytest
from fake_training import GOES_ON_RATE

from tests.waiting import wait_for
from tl_core import tracking
from tl_core.errors import UserError
from tl_core.events import Failed, Finished
from tl_core.tracking import store, tags


def numbers(said) -> list[int]:
    return [number for event in said if event.type == "epoch" for number in event.epoch]


def ended(engine, run_id, kind):
    return wait_for(lambda: isinstance(engine.tail(run_id).end, kind) and engine.tail(run_id).end)


def test_a_killed_run_goes_on_with_its_curves(engine, submit):
    run_id = submit(epochs=4, learning_rate=GOES_ON_RATE)
    assert "Press Continue" in ended(engine, run_id, Failed).reason
    wait_for(lambda: tracking.can_resume(tracking.run(run_id)))
    before = engine.tail(run_id)
    wait_for(lambda: not _busy(engine, run_id))
    assert engine.resume(run_id) == run_id
    with pytest.raises(UserError, match="still ending|is (queued|running)"):
        engine.resume(run_id)  # somebody else's click
    after = engine.tail(run_id)
    assert after is not before and numbers(after.events)[:2] == [1, 2]
    assert "Going on from epoch 3 of 4" in [event.stage for event in after.events if event.type == "progress"]
    assert ended(engine, run_id, Finished).result["status"] == "FINISHED"
    assert numbers(after.events) == [1, 2, 3, 4]
    assert [event.type for event in after.events].count("run_started") == 1
    wait_for(lambda: tracking.run(run_id).status == "FINISHED")
    assert numbers(tracking.replay(run_id)) == [1, 2, 3, 4] and tracking.run(run_id).reason is None
    with pytest.raises(UserError, match="has finished"):
        engine.resume(run_id)


def _busy(engine, run_id) -> bool:
    job = engine._queue.get(run_id)
    return job is not None and job.future is not None


def test_a_run_that_went_on_elsewhere_is_told_as_it_is_there_and_stopped_there(engine, submit):
    run_id = submit("silhouette")  # it fails
    wait_for(lambda: tracking.run(run_id).status == "FAILED")
    assert engine.tail(run_id).end.type == "failed"
    owner = tracking.new_owner()
    tracking.records.set_tags(run_id, {tags.OWNER: owner})
    store.client().delete_tag(run_id, tags.END)
    store.client().update_run(run_id, status="RUNNING")
    assert engine.tail(run_id).end is None and engine.tails([run_id])[run_id].end is None
    engine.cancel(run_id)
    assert tracking.take_stop_requests([run_id]) == {run_id}
    tracking.end_run(run_id, "STOPPED")
