import io

import pytest
from rich.console import Console

from tl_core import events
from tl_core.cli.group_progress import GroupProgress, end, level


@pytest.mark.parametrize(("accuracy", "block"), [(0.0, "▁"), (0.124, "▁"), (0.125, "▂"), (0.5, "▅"), (1.0, "█"),
                                                (float("nan"), " ")])
def test_an_accuracy_is_a_block_of_an_eighth_each(accuracy, block):
    assert level(accuracy) == block


def test_ends_in_words():
    finished = events.Finished(result={"test": {"accuracy": 0.8125}})
    assert end(finished) == "test accuracy 0.812" and end(events.Finished(result={})) == "no test pictures"
    assert end(events.Stopped(result={})) == "stopped" and end(events.Failed(reason="No room.")) == "failed. No room."


def test_every_end_is_counted_and_a_note_of_two_runs_is_told_once():
    file = io.StringIO()
    with GroupProgress(Console(file=file, width=200), ["one", "two"]) as show:
        for place in (0, 1):
            show(place, events.Note(text="One file is broken."))
        show(1, events.Failed(reason="No room."))
        show(1, events.Batch(step=[1], loss=[1.0]))  # it has ended: nothing is shown any more
        show(0, events.Finished(result={"test": {"accuracy": 0.5}}))
    assert [line.strip() for line in file.getvalue().splitlines() if ": " in line] == [
        "one: One file is broken.", "1/2 two: failed. No room.", "2/2 one: test accuracy 0.500"]
