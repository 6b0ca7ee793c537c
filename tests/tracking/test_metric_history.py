import math
from types import SimpleNamespace

import pytest

from tl_core import events, tracking
from tl_core.tracking import metric_history, store
from tl_core.tracking.metric_history import points

BEGIN = 1_700_000_000.0


@pytest.fixture
def ended(new_run):
    """A run of two epochs of four steps, whose worker began at ``BEGIN``; its id."""
    run_id = new_run()
    recorder = tracking.Recorder(run_id)
    recorder.write(events.RunStarted(time=BEGIN, epochs=2, steps_per_epoch=4, classes=["a", "b"], device="CPU",
                                     total_parameters=1))
    for number in (1, 2):
        steps = [4 * number - 2, 4 * number]
        recorder.write(events.Batch(time=BEGIN + 10 * number - 1, step=steps, loss=[1.0, 0.5], accuracy=[0.5, 0.75]))
        recorder.write(events.Epoch(time=BEGIN + 10 * number, epoch=[number], loss=[0.75], accuracy=[0.6],
                                    val_loss=[0.5 / number], val_accuracy=[0.7]))
    assert recorder.close()
    return run_id


def test_points_have_the_seconds_since_the_worker_s_start(ended):
    found = points(ended)
    assert found.batches["step"] == [2, 4, 6, 8]
    assert found.batches["seconds"] == pytest.approx([9, 9, 19, 19])
    assert found.batches["loss"] == [1.0, 0.5, 1.0, 0.5]
    assert found.epochs["seconds"] == pytest.approx([10, 20])
    assert found.epochs["val_loss"] == [0.5, 0.25]


def test_an_epoch_ends_at_its_last_step(ended):
    found = points(ended)
    assert (found.epochs["epoch"], found.epochs["step"]) == ([1, 2], [4, 8])


def test_a_run_that_waits_has_no_points(new_run):
    found = points(new_run())
    assert found.batches["step"] == found.epochs["epoch"] == []


def test_a_metric_that_only_one_phase_measures_is_stored_replayed_and_drawn(new_run):
    run_id = new_run()
    said = [events.RunStarted(epochs=2, steps_per_epoch=2, classes=["a"], device="CPU", total_parameters=1),
            events.Batch(step=[1, 2], loss=[1.0, 0.5]), events.Epoch(epoch=[1], loss=[0.75], val_loss=[0.5]),
            events.Batch(step=[3, 4], loss=[0.4, 0.3], coral=[9.0, 8.0]),
            events.Epoch(epoch=[2], loss=[0.35], coral=[8.5], val_loss=[0.25], val_coral=[7.0])]
    recorder = tracking.Recorder(run_id)
    for event in said:
        recorder.write(event)
    assert recorder.close()
    replayed = [event for event in tracking.replay(run_id) if isinstance(event, events.Points)]
    assert [event.values for event in replayed if isinstance(event, events.Batch)] == [said[1].values, said[3].values]
    assert [event.values for event in replayed if isinstance(event, events.Epoch)] == [said[2].values, said[4].values]
    found = points(run_id)
    assert found.batches["step"] == [1, 2, 3, 4] and found.batches["coral"][2:] == [9.0, 8.0]
    assert math.isnan(found.batches["coral"][0]) and found.epochs["val_coral"][1] == 7.0
    stored = store.client().get_run(run_id).data.metrics
    assert stored["batch_coral"] == 8.0 and stored["val_coral"] == 7.0 and "batch_accuracy" not in stored


def test_what_is_written_while_points_are_read_is_whole_or_not_there(new_run, monkeypatch):
    """The loss is read first: a step that comes later is left for the next look."""
    run_id, client = new_run(), store.client()
    recorder = tracking.Recorder(run_id)
    recorder.write(events.Batch(step=[1], loss=[1.0], accuracy=[0.5]))
    assert recorder.close()
    read = client.get_metric_history

    def growing(run, name):
        history = read(run, name)
        if name == "batch_loss":
            for metric in ("batch_loss", "batch_accuracy"):
                client.log_metric(run, metric, 0.25, step=2)
        return history
    monkeypatch.setattr(metric_history.store, "client", lambda: SimpleNamespace(
        get_run=client.get_run, get_metric_history=growing))
    found = points(run_id).batches
    assert (found["step"], found["loss"], found["accuracy"]) == ([1], [1.0], [0.5])
