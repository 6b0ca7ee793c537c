import threading

import pytest

from tl_core.engine.event_log import EventLog
from tl_core.events import Batch, DomainProjection, Epoch, Failed, Finished, Note, Progress, RunQueued


def batch(*steps, **fields):
    return Batch(step=list(steps), loss=[float(s) for s in steps], accuracy=[0.5 for _ in steps], **fields)


def filled(*events) -> EventLog:
    tail = EventLog("run")
    for event in events:
        tail.append(event)
    return tail


def steps(events):
    return [(position, event.step) for position, event in events]


def test_positions_count_points_however_they_came():
    one_by_one, at_once = filled(batch(1), batch(2), batch(3)), filled(batch(1, 2, 3))
    assert one_by_one.position == at_once.position == 3
    for position, left in [(0, [1, 2, 3]), (1, [2, 3]), (2, [3])]:
        assert steps(one_by_one.since(position)[0]) == steps(at_once.since(position)[0]) == [(position, left)]
    assert one_by_one.since(3) == ([], 3)


def test_a_growing_batch_keeps_the_newest_speed_and_leaves_the_senders_event_alone():
    first = batch(1, images_per_second=5.0)
    tail = filled(first, batch(2, images_per_second=7.0, eta_seconds=3.0))
    assert first.step == [1]
    [event] = tail.events
    assert (event.step, event.images_per_second, event.eta_seconds) == ([1, 2], 7.0, 3.0)


def test_maps_of_epochs_gather_and_are_read_from_any_of_them():
    one, other = (DomainProjection(epoch=[number], source=1, x=[[0.5, number]], y=[[0, 1]], predicted=[[0, 0]])
                  for number in (1, 2))
    log = filled(one, other)
    assert log.position == 2 and one.epoch == [1]
    [(position, event)], _ = log.since(1)
    assert position == 1 and event.epoch == [2] and event.values["x"] == [[0.5, 2]] and event.source == 1


def test_what_a_reader_holds_does_not_grow():
    tail = filled(batch(1))
    [held] = tail.events
    tail.append(batch(2))
    assert held.step == [1]


def test_only_the_newest_progress_is_kept_and_a_reader_still_gets_it():
    tail = filled(Progress(stage="a"), Progress(stage="b"))
    assert [event.stage for event in tail.events] == ["b"]
    position = tail.position
    tail.append(Progress(stage="c"))
    assert [event.stage for _, event in tail.since(position)[0]] == ["c"]


def test_an_epoch_between_batches_keeps_its_place():
    epoch = Epoch(epoch=[1], loss=[1], accuracy=[1], val_loss=[1], val_accuracy=[1])
    tail = filled(RunQueued(), batch(1, 2), epoch, batch(3), Note(text="n"))
    assert [(position, event.type) for position, event in tail.since(0)[0]] == [
        (0, "run_queued"), (1, "batch"), (3, "epoch"), (4, "batch"), (5, "note")]
    assert tail.since(2)[0][0] == (2, tail.since(2)[0][0][1]) and tail.since(2)[0][0][1].step == [2]


def test_nothing_comes_after_the_end():
    tail = filled(Finished(result={}))
    assert not tail.append(Failed(reason="late"))
    assert tail.end.type == "finished" and tail.position == 1


def test_a_batch_without_points_is_nothing():
    assert not EventLog("run").append(batch())


def test_listeners_hear_until_they_leave():
    tail, heard = EventLog("run"), []
    leave = tail.listen(lambda: heard.append(tail.position))
    tail.append(batch(1, 2))
    leave()
    tail.append(batch(3))
    assert heard == [2] and tail.listeners == 0


def test_every_tail_is_a_generation_of_its_own():
    assert EventLog("run").generation != EventLog("run").generation


@pytest.mark.parametrize("readers", [4])
def test_readers_in_other_threads_get_every_point_once(readers):
    tail, found = EventLog("run"), [[] for _ in range(readers)]

    def read(mine):
        position = 0
        while position < 2001:
            events, position = tail.since(position)
            mine += [step for _, event in events if isinstance(event, Batch) for step in event.step]
    threads = [threading.Thread(target=read, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for step in range(2000):
        tail.append(batch(step))
    tail.append(Finished(result={}))
    for thread in threads:
        thread.join(20)
    assert all(mine == list(range(2000)) for mine in found)


def test_points_of_other_metrics_stay_apart():
    tail = EventLog("r")
    tail.append(batch(1))
    tail.append(Batch(step=[2], loss=[0.5], coral=[3.0]))
    tail.append(Batch(step=[3], loss=[0.25], coral=[2.0]))
    assert [(event.step, sorted(event.values)) for event in tail.events] == [
        ([1], ["accuracy", "loss"]), ([2, 3], ["coral", "loss"])]
    assert tail.since(2)[0][0][1].values["coral"] == [2.0] and tail.position == 3
