import pytest

from tl_core.engine.event_batching import downsample, segments
from tl_core.events import Batch, Epoch, Finished, Note, PhaseStarted, Progress


def batch(*steps):
    return Batch(step=list(steps), loss=[float(s) for s in steps], accuracy=[0.5 for _ in steps])


def epoch(number):
    return Epoch(epoch=[number], loss=[1], accuracy=[1], val_loss=[1], val_accuracy=[1])


PHASE = PhaseStarted(index=0, name="p", sentence="s", first_epoch=0, epochs=1, freeze_depth=0, trainable_parameters=1)


def at(*events):
    """Events with their positions."""
    position, messages = 0, []
    for event in events:
        messages.append((position, event))
        position += len(getattr(event, "step", getattr(event, "epoch", [0])))
    return messages


def told(messages):
    return [[event.type for event in segment.messages] for segment in segments(messages)]


def test_points_between_two_other_events_become_two_messages():
    found = list(segments(at(PHASE, batch(1), batch(2, 3), epoch(1), batch(4), epoch(2), PHASE, batch(5))))
    assert [[event.type for event in s.messages] for s in found] == [
        ["phase_started"], ["batch", "epoch"], ["phase_started"], ["batch"]]
    assert found[1].messages[0].step == [1, 2, 3, 4] and found[1].messages[1].epoch == [1, 2]
    assert [(s.start, s.end) for s in found] == [(0, 1), (1, 7), (7, 8), (8, 9)]


def test_only_the_last_progress_is_sent_and_after_what_came_before_it():
    assert told(at(Progress(stage="a"), Progress(stage="b"), batch(1), Progress(stage="c"))) == [["batch", "progress"]]
    [segment] = segments(at(Progress(stage="a"), batch(1)))
    assert [event.type for event in segment.messages] == ["progress", "batch"]


def test_notes_and_the_end_keep_their_place():
    assert told(at(Note(text="1"), Note(text="2"), batch(1), Finished(result={}))) == [
        ["note"], ["note"], ["batch"], ["finished"]]


def test_nothing_gives_nothing():
    assert list(segments([])) == []


def test_thinning_averages_by_steps():
    """Points at steps 1, 2, 4, 8 weigh 1, 1, 2, 4; two of each: (1+2)/2 and (4·2 + 8·4)/6."""
    thin = downsample(batch(1, 2, 4, 8), most=2)
    assert thin.step == [2, 8]
    assert thin.values["loss"] == pytest.approx([1.5, 40 / 6])


def test_thinning_leaves_few_points_alone_and_keeps_the_last_step():
    few = batch(*range(1, 1001))
    assert downsample(few) is few
    thin = downsample(batch(*range(1, 10_001)))
    assert len(thin.step) == 1000 and thin.step[-1] == 10_000
    assert sum(thin.values["loss"]) / 1000 == pytest.approx(5000.5)  # the mean stays


def test_points_of_other_metrics_are_messages_of_their_own():
    other = Batch(step=[3], loss=[0.5], coral=[3.0])
    (segment,) = segments([(0, batch(1)), (1, epoch(1)), (2, other)])
    assert [(message.type, sorted(message.values)) for message in segment.messages] == [
        ("batch", ["accuracy", "loss"]), ("epoch", ["accuracy", "loss", "val_accuracy", "val_loss"]),
        ("batch", ["coral", "loss"])]
