import pytest

from tl_core import events, tracking
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
