import math

import pytest

from tl_core import events
from tl_core.tracking import event_encoding, tags
from tl_core.tracking.event_encoding import Position


def test_a_position_counts_steps_epochs_and_what_is_no_point():
    position = Position()
    for event in (events.Note(text="a"), events.Batch(step=[1, 2], loss=[1.0, 1.0]),
                  events.Epoch(epoch=[1], loss=[1.0]), events.Progress(stage="Reading")):
        position = position.after(event)
    assert position == Position(step=2, epoch=1, markers=1)


def test_points_are_metrics_with_milliseconds_and_what_is_infinite_as_nan():
    batch = events.Batch(time=2.5, step=[3, 4], loss=[1.0, math.inf], images_per_second=10.0, eta_seconds=None)
    (first, second, speed) = event_encoding.event_metrics(batch)
    assert first == ("batch_loss", 1.0, 2500, 3) and speed == ("images_per_second", 10.0, 2500, 4)
    assert second[0] == "batch_loss" and math.isnan(second[1]) and second[3] == 4
    assert event_encoding.event_metrics(events.Note(text="a")) == []
    assert event_encoding.event_metrics(events.Epoch(time=1, epoch=[1], val_loss=[2.0])) == [("val_loss", 2.0, 1000, 1)]


def test_a_note_knows_its_place_between_the_points():
    note = events.Note(text="a")
    found = event_encoding.event_tags(note, Position(step=7, epoch=1, markers=2))
    (name, value), = found.items()
    assert name.startswith(f"{tags.EVENT}.0001") and '"step": 7' in value and '"epoch": 1' in value
    assert event_encoding.event_tags(events.Batch(step=[1], loss=[1.0]), Position()) == {}


def test_which_metrics_are_batches_and_which_epochs():
    stored = ["batch_loss", "val_loss", "loss", "batch_accuracy"]
    assert set(event_encoding.measured(events.Batch, stored)) == {"loss", "accuracy"}
    assert set(event_encoding.measured(events.Epoch, ["val_loss", "loss"])) == {"val_loss", "loss"}


def test_a_results_figures_that_are_there():
    end = events.Finished(time=1, result={"test": {"loss": 0.5, "accuracy": None}, "seconds": {"total": 2}})
    assert event_encoding.result_metrics(end) == [("test_loss", 0.5, 1000, 0), ("seconds_total", 2.0, 1000, 0)]
    assert event_encoding.result_metrics(events.Stopped(time=1, result={})) == pytest.approx([])
