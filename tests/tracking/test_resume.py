"""A run that goes on: what it had said after its kept state is forgotten, its past and its curves go on."""

import time

import pytest

from tests.tracking import kept_state
from tests.tracking.kept_state import PER_EPOCH, begun, epoch, phase
from tl_core import events, settings, tracking
from tl_core.errors import UserError
from tl_core.tracking import metric_history, store, tags
from tl_core.training import checkpoint


@pytest.fixture
def interrupted(new_run):
    """Killed in epoch 4, of its second phase; its state is that after epoch 2, with which the first phase ended."""
    run_id = new_run()
    kept_state.record(run_id, *begun(), *epoch(1), *epoch(2), events.Note(text="After two."), phase(1), *epoch(3),
                      events.Note(text="After three."), events.Batch(
                          step=[16, 17], loss=[9.0, 9.0], accuracy=[0.0, 0.0], images_per_second=1.0),
                      interrupt="The server stopped.")
    kept_state.keep(run_id, 2, told=["After two."])
    return run_id


def steps(said) -> list[int]:
    return [step for event in said if isinstance(event, events.Batch) for step in event.step]


def numbers(said) -> list[int]:
    return [number for event in said if isinstance(event, events.Epoch) for number in event.epoch]


def words(said) -> list[str]:
    return [event.text for event in said if isinstance(event, events.Note)]


def test_the_past_ends_where_the_state_is(interrupted, owner):
    assert tracking.can_resume(tracking.run(interrupted))
    found = tracking.resume(interrupted[:10], owner)
    assert found.record.status == "QUEUED" and found.record.owner == owner and found.record.reason is None
    assert steps(found.events) == list(range(1, 11)) and numbers(found.events) == [1, 2]
    assert words(found.events) == ["Read.", "After two."]
    assert [event.index for event in found.events if isinstance(event, events.PhaseStarted)] == [0]
    assert (found.position.step, found.position.epoch, found.position.markers) == (10, 2, 4) and found.times == 1
    assert found.events == [event for event in tracking.replay(interrupted) if not isinstance(event, events.RunQueued)]
    assert not tracking.can_resume(found.record)


def test_its_curves_continue_under_the_same_id(interrupted, owner):
    found = tracking.resume(interrupted, owner)
    kept_state.record(interrupted, events.Note(text="Goes on."), phase(1), *epoch(3), *epoch(4),
                      events.Finished(result={"status": "FINISHED", "test": None}), position=found.position)
    said = tracking.replay(interrupted)
    assert steps(said) == list(range(1, 21)) and numbers(said) == [1, 2, 3, 4]
    assert words(said) == ["Read.", "After two.", "Goes on."] and isinstance(said[-1], events.Finished)
    losses = [loss for event in said if isinstance(event, events.Batch) for loss in event.values["loss"]]
    assert losses == pytest.approx([1 / step for step in range(1, 21)])
    assert tracking.run(interrupted).status == "FINISHED"
    assert metric_history.points(interrupted).epochs["epoch"] == [1, 2, 3, 4]


def test_what_is_trained_again_hides_what_was_lost_from_the_first_moment(interrupted, owner):
    """Another process that draws the run while it goes on sees no points from the future."""
    tracking.resume(interrupted, owner)
    assert steps(tracking.replay(interrupted)) == list(range(1, 11))
    assert metric_history.points(interrupted).batches["step"] == list(range(1, 11))


def test_points_that_were_on_their_way_come_out_of_the_state(new_run, owner):
    run_id = new_run()
    kept_state.record(run_id, *begun(), *epoch(1), interrupt="The server stopped.")
    kept_state.keep(run_id, 3)
    found = tracking.resume(run_id, owner)
    assert steps(found.events) == list(range(1, 3 * PER_EPOCH + 1)) and numbers(found.events) == [1, 2, 3]


def test_pauses_do_not_count_as_time(interrupted, owner):
    tags_of = store.client().get_run(interrupted).data.tags
    seconds = tracking.run(interrupted).seconds
    tracking.end_run(interrupted, "INTERRUPTED", "Long ago.", float(tags_of[tags.STARTED]) + 40)
    started = float(tags_of[tags.STARTED])
    store.client().set_tag(interrupted, tags.STARTED, repr(started - 3600))
    store.client().set_tag(interrupted, tags.ENDED, repr(started - 3560))
    found = tracking.resume(interrupted, owner, status="RUNNING")
    assert found.record.status == "RUNNING" and 40 <= found.record.seconds < 50 and seconds < 40


def test_a_run_goes_on_as_often_as_it_is_interrupted(interrupted, owner):
    first = tracking.resume(interrupted, owner)
    kept_state.record(interrupted, phase(1), *epoch(3), position=first.position, interrupt="Again.")
    kept_state.keep(interrupted, 3, phase=1, told=["After two."])
    found = tracking.resume(interrupted, owner)
    assert steps(found.events) == list(range(1, 16)) and found.times == 2
    kept_state.record(interrupted, *epoch(4), position=found.position, interrupt="A third time.")
    assert steps(tracking.replay(interrupted))[:20] == list(range(1, 21))
    assert tracking.run(interrupted).status == "INTERRUPTED" and tracking.run(interrupted).reason == "A third time."


@pytest.mark.parametrize(("status", "words"), [
    ("FINISHED", "has finished. Expected one that was stopped"), (None, "is queued. Only a run that has ended")])
def test_runs_that_cannot_go_on(new_run, owner, status, words):
    run_id = new_run()
    kept_state.keep(run_id, 1)
    if status:
        tracking.end_run(run_id, status)
    with pytest.raises(UserError, match=words):
        tracking.resume(run_id, owner)
    assert not tracking.can_resume(tracking.run(run_id))


def test_without_a_state_or_with_a_damaged_one_nothing_is_changed(new_run, owner):
    run_id = new_run()
    tracking.end_run(run_id, "INTERRUPTED", "Too early.")
    with pytest.raises(UserError, match="no state to go on from"):
        tracking.resume(run_id, owner)
    file = tracking.training_folder(run_id) / checkpoint.FILE
    kept_state.keep(run_id, 1)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        tracking.resume(run_id, owner)
    assert tracking.run(run_id).status == "INTERRUPTED" and tracking.run(run_id).reason == "Too early."


def test_an_ended_run_leaves_no_rows_and_no_halves_but_its_state(new_run):
    run_id = new_run()
    folder = tracking.training_folder(run_id)
    (folder / ".rows-abc" / "part").mkdir(parents=True)
    (folder / ".rows-abc" / "part" / "rows").write_bytes(b"x" * 1000)
    (folder / ".model.keras.aside.keras").write_bytes(b"half")
    kept_state.keep(run_id, 1)
    tracking.end_run(run_id, "INTERRUPTED", "Killed.")
    left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    assert left == [checkpoint.FILE]
    tracking.delete(run_id)
    assert not folder.exists() and not list(settings.home().rglob(".checkpoint*"))


def test_a_killed_process_that_nobody_wrote_down_goes_on_too(new_run, owner, monkeypatch):
    """No server has marked it: its end is its last heartbeat."""
    run_id = new_run("RUNNING")
    kept_state.keep(run_id, 2)
    then = time.time() - 500
    store.client().set_tag(run_id, tags.OWNER, "elsewhere:1:abc")
    store.client().set_tag(run_id, tags.STARTED, repr(then - 20))
    store.client().set_tag(run_id, tags.HEARTBEAT, repr(then))
    assert tracking.run(run_id).status == "INTERRUPTED"
    found = tracking.resume(run_id, owner, status="RUNNING")
    assert found.record.status == "RUNNING" and 20 <= found.record.seconds < 30
