"""Runs that were interrupted after an epoch, as their recorder and their kept state leave them. No TensorFlow."""

import numpy as np

from tl_core import events, tracking
from tl_core.training import checkpoint
from tl_core.training.checkpoint import Checkpoint

PER_EPOCH = 5


def about(epochs: int, phase: int = 0, told=()) -> dict:
    history = {name: [1 / (epoch + 1) for epoch in range(epochs)] for name in (
        "loss", "accuracy", "val_loss", "val_accuracy")}
    points = [(step, 1 / step, 0.5) for step in range(1, epochs * PER_EPOCH + 1)]
    return {"history": history, "step": epochs * PER_EPOCH, "phase": phase, "first_epoch": 0, "told": list(told),
            "points": {"all": points}, "fingerprint": "", "weights": ""}


def keep(run_id: str, epochs: int, phase: int = 0, told=()) -> None:
    """The state that a run kept after ``epochs`` epochs."""
    checkpoint.write(tracking.training_folder(run_id), Checkpoint(about(epochs, phase, told), {"head": [np.ones(3)]}))


def begun(epochs: int = 4) -> list[events.Event]:
    return [events.RunStarted(epochs=epochs, steps_per_epoch=PER_EPOCH, classes=["apple", "pear"], device="CPU",
                              total_parameters=10),
            events.Note(text="Read."), phase(0)]


def phase(index: int) -> events.PhaseStarted:
    return events.PhaseStarted(index=index, name=f"Phase {index}", sentence="All stays frozen.", first_epoch=2 * index,
                               epochs=2, freeze_depth=3, trainable_parameters=4)


def epoch(number: int) -> list[events.Event]:
    """Epoch ``number``, from 1 on, with the figures that ``about`` has."""
    steps = [(number - 1) * PER_EPOCH + i for i in range(1, PER_EPOCH + 1)]
    figure = [1 / number]
    return [events.Batch(step=steps, loss=[1 / step for step in steps], accuracy=[0.5] * PER_EPOCH,
                         images_per_second=10.0, eta_seconds=1.0),
            events.Epoch(epoch=[number], loss=figure, accuracy=figure, val_loss=figure, val_accuracy=figure)]


def record(run_id: str, *said: events.Event, position=None, interrupt: str | None = None) -> None:
    recorder = tracking.Recorder(run_id, position)
    for event in said:
        recorder.write(event)
    if interrupt:
        recorder.interrupt(interrupt)
    assert recorder.close()
