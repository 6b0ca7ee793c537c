"""The Keras callback on logs made by hand."""

import numpy as np
import pytest

from tl_core.training.batches import Batches
from tl_core.training.best import Patience
from tl_core.training.course import Course, StopRun
from tl_core.training.report import Report
from tl_core.training.rows import LazyRows


class Model:
    stop_training = False


def made(should_stop=lambda: False, patience=None, events=None):
    """A report on epochs of two batches, of 4 and 2 pictures."""
    rows = LazyRows(lambda indices: np.zeros((len(indices), 1)), 6, (1,), np.float32)
    batches = Batches(rows, np.zeros(6, np.int32), np.ones(6, bool), 4)
    course = Course((events if events is not None else []).append, should_stop, images=6, batch_size=4, epochs=3)
    report = Report(course, batches, batches, Patience(patience), weights=lambda: ["copy"], after_epoch=lambda: None)
    report.set_model(Model())
    report.on_train_begin()
    report.on_epoch_begin(0)
    return report, course


def test_a_batchs_own_figures_out_of_running_means():
    # 4 pictures of loss 3, then 2 of loss 0: the running means are 3 and 12/6 = 2.
    events = []
    report, course = made(events=events)
    report.on_train_batch_end(0, {"loss": 3.0, "accuracy": 0.25})
    report.on_train_batch_end(1, {"loss": 2.0, "accuracy": 0.5})
    course.points.flush()
    assert [loss for event in events for loss in event.loss] == pytest.approx([3.0, 0.0])
    assert [a for event in events for a in event.accuracy] == pytest.approx([0.25, 1.0])


def test_stop_is_raised_after_the_batch_and_within_validation():
    report, _ = made(should_stop=lambda: True)
    with pytest.raises(StopRun):
        report.on_train_batch_end(0, {"loss": 1.0, "accuracy": 0.5})
    report.on_test_begin()
    with pytest.raises(StopRun):
        report.on_test_batch_end(0)


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_phase_and_is_no_epoch(loss):
    report, course = made()
    report.on_train_batch_end(0, {"loss": loss, "accuracy": 0.5})
    assert report.model.stop_training and course.diverged
    report.on_epoch_end(0, {"loss": loss, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5})
    assert course.epochs_done == 0 and course.best.weights is None


def test_patience_ends_the_phase():
    report, course = made(patience=1)
    for epoch, val_loss in enumerate([1.0, 0.5, 0.6]):
        assert not report.model.stop_training
        report.on_epoch_end(epoch, {"loss": 1.0, "accuracy": 0.5, "val_loss": val_loss, "val_accuracy": 0.5})
    assert report.model.stop_training and course.best.epoch == 2 and course.best.weights == ["copy"]
