import io

from rich.console import Console

from tl_core import events
from tl_core.cli.progress import RunProgress, figures


def test_figures_of_the_newest_batch():
    batch = events.Batch(step=[1, 2], loss=[2.0, 0.5], accuracy=[0.25, 0.75], images_per_second=41.6, eta_seconds=9.4)
    assert figures(batch) == "loss 0.500 · accuracy 0.750 · 42 images/s · 9 s left"
    assert figures(batch.model_copy(update={"eta_seconds": None})) == "loss 0.500 · accuracy 0.750 · 42 images/s"


def test_phases_notes_and_epochs_stay_as_lines():
    file = io.StringIO()
    with RunProgress(Console(file=file, width=200)) as show:
        show(events.PhaseStarted(index=0, name="Warm the head", sentence="All stays frozen.", first_epoch=0, epochs=2,
                                 freeze_depth=3, trainable_parameters=4))
        show(events.Note(text="One file is broken."))
        show(events.Epoch(epoch=[1, 2], loss=[1.0, 0.5], val_accuracy=[0.25, 0.75]))
        show(events.RunQueued(place=1))  # nothing to show
    lines = [line.strip() for line in file.getvalue().splitlines()]
    assert lines[:4] == ["Warm the head: All stays frozen.", "One file is broken.",
                         "epoch 1: loss 1.000, validation accuracy 0.250",
                         "epoch 2: loss 0.500, validation accuracy 0.750"]
