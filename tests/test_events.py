import json
import math

import pytest
from pydantic import ValidationError

from tl_core import events

EXAMPLES = [
    events.RunQueued(place=2),
    events.RunStarted(epochs=2, steps_per_epoch=3, classes=["a", "b"], device="CPU", total_parameters=10),
    events.PhaseStarted(index=0, name="Warm", sentence="…", first_epoch=0, epochs=1, freeze_depth=2,
                        trainable_parameters=4),
    events.Progress(stage="Reading pictures", done=1, total=2),
    events.Batch(step=[1, 2], loss=[0.5, 0.4], accuracy=[0.1, 0.2], images_per_second=9.5, eta_seconds=3.0),
    events.Epoch(epoch=[1], loss=[0.4], accuracy=[0.2], val_loss=[0.3], val_accuracy=[0.5]),
    events.DomainProjection(epoch=[0], source=1, x=[[0.5, -1.0]], y=[[0.0, 1.25]], predicted=[[1, 0]]),
    events.Validation(epoch=[1], examples=3, labels=[1, 0], layer="hidden", x=[[0.5, -1.0]], y=[[0.0, 1.25]],
                      predicted=[[1, 1]], true=[[0, 1]], taken=[[1, 1]], count=[[1, 2]]),
    events.Note(text="2 files could not be read.", level="warning"),
    events.Finished(result={"status": "FINISHED"}),
    events.Failed(reason="The worker was killed."),
    events.Stopped(result={}),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_an_event_survives_json(event):
    assert events.from_dict(json.loads(json.dumps(event.to_dict()))) == event


def test_every_type_has_an_example():
    kinds = {cls.model_fields["type"].default for cls in events.Event.__args__[0].__args__}
    assert kinds == {event.type for event in EXAMPLES}


def test_an_unknown_type_is_refused():
    with pytest.raises(ValidationError):
        events.from_dict({"type": "party"})


def test_metrics_are_fields_of_their_own_in_json():
    """Outside readers know ``loss`` and ``val_accuracy`` there."""
    flat = {"type": "epoch", "time": 1.0, "epoch": [1], "loss": [0.5], "val_accuracy": [0.75]}
    event = events.Epoch(time=1.0, epoch=[1], loss=[0.5], val_accuracy=[0.75])
    assert event.to_dict() == json.loads(event.model_dump_json()) == flat
    assert event.values == {"loss": [0.5], "val_accuracy": [0.75]} and events.from_dict(flat) == event


def test_any_metric_is_told():
    event = events.Batch(step=[1, 2], values={"loss": [1.0, 2.0], "coral": [3.0, math.nan]})
    assert event.to_dict()["coral"][0] == 3.0 and json.loads(event.model_dump_json())["coral"] == [3.0, None]
    assert event.at([1]).values["loss"] == [2.0]
    assert events.Batch(step=[3], loss=[0.0], coral=[0.0]).joined([event]).step == [3, 1, 2]


@pytest.mark.parametrize("wrong", [{"loss": [1.0]}, {"test_loss": [1.0, 2.0]}, {"loss": ["a", "b"]}, {"loss": 1.0}])
def test_points_without_equally_long_lists_under_names_of_metrics_are_refused(wrong):
    with pytest.raises(ValidationError):
        events.Batch(step=[1, 2], **wrong)
