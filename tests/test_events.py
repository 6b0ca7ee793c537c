import json

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
    events.Note(text="2 files could not be read.", level="warning"),
    events.Finished(result={"status": "FINISHED"}),
    events.Failed(reason="The worker was killed."),
    events.Stopped(result={}),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_an_event_survives_json(event):
    assert events.from_dict(json.loads(json.dumps(event.to_dict()))) == event


def test_every_type_has_an_example():
    kinds = {cls.model_fields["type"].default for cls in events._Event.__subclasses__()}
    assert kinds == {event.type for event in EXAMPLES}


def test_an_unknown_type_is_refused():
    with pytest.raises(ValidationError):
        events.from_dict({"type": "party"})
