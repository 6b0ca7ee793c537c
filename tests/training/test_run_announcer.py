from types import SimpleNamespace

import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.errors import UserError
from tl_core.strategies import Phase
from tl_core.training.history import RunHistory
from tl_core.training.run_announcer import RunAnnouncer

PHASE = Phase("Warm the head", "All stays frozen.", 5, (0.0, 1e-4), 1e-2)
TRAIN = Split(("a", "b", "c"), np.array([0, 0, 1], np.int32), other_labels={"tone": np.array([1, -1, 0], np.int32)})
CONTEXT = SimpleNamespace(device=SimpleNamespace(name="A CPU"), dataset=Dataset(
    "three", "Three", ("apple", "pear"), dict.fromkeys(SPLITS, TRAIN), read=str, digest=str,
    other_classes={"tone": ("dark", "light")}))


@pytest.fixture
def events():
    return []


@pytest.fixture
def announcer(events):
    return announcer_of(events)


def announcer_of(events, **fields):
    history = RunHistory(events.append, lambda: False, images=6, batch_size=4, epochs=9)
    return RunAnnouncer(RunConfig(epochs=9, patience=2, class_weights=True, **fields), CONTEXT, history, events.append)


def test_a_run_says_what_it_is(announcer, events):
    announcer.run_started(1234)
    start, note = events
    assert (start.epochs, start.steps_per_epoch, start.classes, start.device, start.total_parameters) == (
        9, 2, ["apple", "pear"], "A CPU", 1234)
    assert "pear counts 1.50, one of apple 0.75" in note.text  # 3 / (2 * 1) and 3 / (2 * 2)


def test_class_weights_of_several_tasks_are_told_of_each(events):
    announcer_of(events, tasks=("kind", "tone")).run_started(1234)
    first, second = [event.text for event in events if event.type == "note"]
    assert "Class weights of kind: a picture of pear" in first
    assert second == ("Class weights of tone: every class has as many training pictures, so all of them weigh 1.")


def test_a_phase_begins_behind_the_epochs_before_it(announcer, events):
    announcer._history.epoch({"loss": 1.0, "val_loss": 1.0, "val_accuracy": 0.5}, list)
    announcer.phase_started(1, PHASE, 40)
    begun = events[-1]
    assert (begun.index, begun.first_epoch, begun.epochs, begun.freeze_depth, begun.freeze_above) == (1, 1, 5, 1, 2)


@pytest.mark.parametrize(("left", "timed_out", "text"), [
    (0, False, None), (2, True, "Warm the head ended with its time, after 3 epochs."),
    (2, False, "Warm the head ended 2 epochs early: the validation loss had not improved for 2.")])
def test_what_ended_a_phase(announcer, events, left, timed_out, text):
    announcer.phase_ended(PHASE, left, timed_out, "validation loss")
    assert [event.text for event in events] == ([text] if text else [])


def test_a_loss_that_is_no_number_is_an_error_until_there_are_weights_to_keep(announcer, events):
    with pytest.raises(UserError, match="in epoch 1. Expected a finite loss. Lower the learning rate, now 0.01"):
        announcer.diverged(PHASE)
    announcer._history.epoch({"loss": 1.0, "val_loss": 1.0, "val_accuracy": 0.5}, lambda: ["weights"])
    announcer.diverged(PHASE)
    assert events[-1].level == "warning" and "in epoch 2: training ends here with the best weights" in events[-1].text
