"""Messages at a bounded rate, on a clock that the test turns."""

import json

import pytest

from tl_core import metrics
from tl_core.training.metric_sampling import MOST, MetricSampler, kept_points


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def ran(steps, seconds_per_step, per_epoch=10_000, **kwargs):
    clock, events = Clock(), []
    points = MetricSampler(lambda event: events.append((clock.now, event)), steps, clock)
    points.begin_phase()
    points.begin_epoch(**kwargs)
    for step in range(1, steps + 1):
        clock.now += seconds_per_step
        points.pace(1, 32)
        points.batch(step, {"loss": float(step), "accuracy": 0.5})
        if step % per_epoch == 0:
            points.epoch(step // per_epoch, dict.fromkeys(metrics.DEFAULT, 0.5))
    points.flush()
    return events


def test_never_more_than_five_messages_a_second():
    times = [time for time, event in ran(400, 0.003) if event.type == "batch"]
    gaps = [b - a for a, b in zip(times, times[1:-1], strict=False)]  # the last flush is the run's end
    assert len(times) >= 5 and min(gaps) >= 0.2 - 1e-9


def test_fast_epochs_are_gathered_too():
    events = [event for _, event in ran(400, 0.003, per_epoch=4)]
    epochs = [event for event in events if event.type == "epoch"]
    assert len(epochs) <= 8
    assert [number for event in epochs for number in event.epoch] == list(range(1, 101))


def test_the_first_batch_is_told_at_once_and_slow_ones_each():
    events = ran(5, 1.0)
    assert [(time, event.step) for time, event in events] == [(s, [s]) for s in (1.0, 2.0, 3.0, 4.0, 5.0)]


def test_a_point_is_the_mean_since_the_point_before():
    # 1000 steps make two steps a point: 1, (2), (3, 4), (5, 6), …; the loss of a step is its number.
    events = [event for _, event in ran(2 * MOST, 0.01)]
    steps = [step for event in events for step in event.step]
    losses = [loss for event in events for loss in event.values["loss"]]
    assert steps[:4] == [1, 2, 4, 6] and losses[:4] == [1.0, 2.0, 3.5, 5.5]
    assert steps[-1] == 2 * MOST and len(steps) <= MOST + 1


def test_pace_and_eta():
    # 0.5 s a step and 32 pictures: 64 a second; after step 6 of 10, 4 are left: 2 s. Step 1 traces and says nothing.
    events = [event for _, event in ran(10, 0.5)]
    assert events[0].images_per_second == 0 and events[0].eta_seconds is None
    assert events[5].images_per_second == pytest.approx(64) and events[5].eta_seconds == pytest.approx(2.0)


def test_no_eta_while_rows_fill():
    assert all(event.eta_seconds is None for _, event in ran(10, 0.5, eta_known=False))


def test_validation_is_in_the_eta_but_not_in_the_pace():
    clock, events = Clock(), []
    points = MetricSampler(events.append, 6, clock)
    points.begin_phase()
    step = 0
    for _ in range(3):  # epochs of two steps of 1 s, each followed by 2 s of validation
        points.begin_epoch()
        for _ in range(2):
            clock.now += 1
            step += 1
            points.pace(1, 10)
            points.batch(step, {"loss": 1.0, "accuracy": 0.5})
        clock.now += 2
    assert events[-2].images_per_second == pytest.approx(10)
    assert events[-2].eta_seconds > 1.5  # one step is left, and half of them bring 2 s with them


def test_steps_that_will_not_come_leave_the_eta():
    clock, events = Clock(), []
    points = MetricSampler(events.append, 100, clock)
    points.begin_phase()
    points.skip(90)
    for step in (1, 2, 3):
        clock.now += 1
        points.pace(1, 10)
        points.batch(step, {"loss": 1.0, "accuracy": 0.5})
    assert events[-1].eta_seconds == pytest.approx(7)


def test_batches_that_end_at_once_share_their_time():
    # Calls of 5 steps of 0.1 s and 20 pictures: 40 pictures a second, and 0.1 s a step of the 80 that are left.
    clock, events = Clock(), []
    points = MetricSampler(events.append, 100, clock)
    points.begin_phase()
    points.begin_epoch()
    for call in range(4):
        clock.now += 0.5
        points.pace(5, 20)
        for step in range(5 * call + 1, 5 * call + 6):
            points.batch(step, {"loss": 1.0, "accuracy": 0.5})
    points.flush()
    assert [step for event in events for step in event.step] == list(range(1, 21))
    assert events[-1].images_per_second == pytest.approx(40) and events[-1].eta_seconds == pytest.approx(8)


def test_points_are_recalled_and_so_are_those_of_an_earlier_version():
    clock = Clock()
    points = MetricSampler(lambda event: None, 4 * MOST, clock)  # four steps a point
    for step in range(1, 7):
        points.batch(step, {"loss": float(step), "coral": 2.0})
    kept = json.loads(json.dumps(points.to_dict()))
    again = MetricSampler(lambda event: None, 1, clock)
    again.recall(kept)
    assert json.loads(json.dumps(again.to_dict())) == kept
    assert kept_points(kept) == [(1, {"loss": 1.0, "coral": 2.0}), (4, {"loss": 3.0, "coral": 2.0})]
    earlier = {"steps": 9, "open": [[2.0, 0.5]], "all": [[1, 3.0, 0.25]]}
    again.recall(earlier)
    assert kept_points(earlier) == [(1, {"loss": 3.0, "accuracy": 0.25})]
    assert again.to_dict()["open"] == [{"loss": 2.0, "accuracy": 0.5}]
