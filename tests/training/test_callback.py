"""A run's report on figures made by hand."""

import pytest

from tl_core.metrics import Monitor
from tl_core.training.callback import PhaseCallback
from tl_core.training.early_stopping import Patience
from tl_core.training.history import RunHistory, StopRun


def made(should_stop=lambda: False, patience=None, events=None):
    """A report on epochs of two batches, of 4 and 2 pictures."""
    run_history = RunHistory((events if events is not None else []).append, should_stop, images=6, batch_size=4,
                             epochs=3)
    report = PhaseCallback(run_history, Patience(patience), weights=lambda: ["copy"])
    report.phase_begins()
    report.epoch_begins(0)
    return report, run_history


def logs(val_loss, loss=1.0):
    return {"loss": loss, "accuracy": 0.5, "val_loss": val_loss, "val_accuracy": 0.5}


def test_every_batch_of_a_group_is_told():
    events = []
    report, run_history = made(events=events)
    report.batches_end(0, {"loss": [3.0, 0.0], "accuracy": [0.25, 1.0]})
    run_history.points.flush()
    assert [step for event in events for step in event.step] == [1, 2]
    assert [loss for event in events for loss in event.values["loss"]] == [3.0, 0.0]
    assert [a for event in events for a in event.values["accuracy"]] == [0.25, 1.0]


def test_stop_is_raised_after_the_batch_and_within_validation():
    answers = iter([False, True])
    events = []
    report, run_history = made(should_stop=lambda: next(answers), events=events)
    with pytest.raises(StopRun):
        report.batches_end(0, {"loss": [1.0, 1.0, 1.0], "accuracy": [0.5, 0.5, 0.5]})
    run_history.points.flush()
    assert [step for event in events for step in event.step] == [1, 2]  # the third is untold
    report, _ = made(should_stop=lambda: True)
    report.validation_begins()
    with pytest.raises(StopRun):
        report.validated(1, 2)


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_phase(loss):
    events = []
    report, run_history = made(events=events)
    report.batches_end(0, {"loss": [1.0, loss, 1.0], "accuracy": [0.5, 0.5, 0.5]})
    assert report.stopped and run_history.diverged and report.error is None and report.final == ["copy"]
    run_history.points.flush()
    assert [step for event in events for step in event.step] == [1]


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_an_epoch_without_a_finite_validation_loss_is_none(loss):
    report, run_history = made()
    report.epoch_ends(logs(loss))
    assert report.stopped and run_history.diverged
    assert run_history.epochs_done == 0 and run_history.best.weights is None


def test_patience_ends_the_phase():
    report, run_history = made(patience=1)
    for val_loss in (1.0, 0.5, 0.6):
        assert not report.stopped
        report.epoch_ends(logs(val_loss))
    assert report.stopped and report.error is None
    assert run_history.best.epoch == 2 and run_history.best.weights == ["copy"]


def test_a_metric_of_any_name_is_told_kept_and_watched():
    events = []
    run_history = RunHistory(events.append, lambda: False, images=6, batch_size=4, epochs=3)
    run_history.best.watch([Monitor("val_coral", "min")])
    report = PhaseCallback(run_history, Patience(1, Monitor("val_coral", "min")), weights=lambda: ["copy"])
    report.phase_begins()
    report.epoch_begins(0)
    report.batches_end(0, {"loss": [1.0, 2.0], "coral": [5.0, 3.0]})
    for coral in (4.0, 2.0, 3.0):  # no better in the third epoch, however low the loss
        report.epoch_ends({"loss": 1.0, "coral": 4.0, "val_loss": -coral, "val_coral": coral})
    run_history.points.flush()
    assert run_history.history["val_coral"] == [4.0, 2.0, 3.0] and "accuracy" not in run_history.history
    assert report.stopped and run_history.best.epoch == 2
    assert [value for event in events if event.type == "batch" for value in event.values["coral"]] == [5.0, 3.0]
    report.epoch_ends({"loss": 1.0, "coral": 4.0, "val_loss": 1.0, "val_coral": float("nan")})
    assert run_history.diverged


def test_whoever_leaves_keeps_its_weights_and_the_reason():
    report, _ = made()
    failure = OSError("the line is dead")
    report.stop(failure)
    assert report.stopped and report.error is failure and report.final == ["copy"]
