"""Progress of a comparison on stderr: how many runs are done, and the curve of the one that trains."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tl_core import events
from tl_core.cli.progress import figures

_LEVELS = "▁▂▃▄▅▆▇█"


class GroupProgress:
    """Shows the events of several runs, ``names`` in their order. Use it as a context; call it with place and event.

    Of runs that train at once the first that has not ended is shown.
    """

    def __init__(self, console: Console, names: Sequence[str]):
        self._console, self._names = console, names
        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"),
                             TimeElapsedColumn(), console=console, transient=True)
        self._all = self._bar.add_task("Runs", total=len(names), figures=f"0/{len(names)}")
        self._one = self._bar.add_task("Starting", total=None, figures="")
        self._ended: set[int] = set()
        self._shown: int | None = None
        self._steps, self._curve = 1, ""
        self._notes: set[str] = set()

    def __enter__(self) -> "GroupProgress":
        self._bar.start()
        return self

    def __exit__(self, *_) -> None:
        self._bar.stop()

    def __call__(self, index: int, event: events.Event) -> None:
        if isinstance(event, events.End):
            self._end(index, event)
        elif isinstance(event, events.Note):
            self._note(index, event)
        elif index not in self._ended and not isinstance(event, events.RunQueued):
            if self._shown in (None, *self._ended):
                self._shown, self._curve = index, ""
            if index == self._shown:
                self._show(self._names[index], event)

    def say(self, text: str) -> None:
        """A line above the bars."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _show(self, name: str, event: events.Event) -> None:
        if isinstance(event, events.RunStarted):
            self._steps = event.steps_per_epoch
        elif isinstance(event, events.Progress):
            self._bar.update(self._one, description=f"{name}: {event.stage}", completed=event.done,
                             total=event.total or None, figures="")
        elif isinstance(event, events.Epoch):
            self._curve += "".join(map(level, event.values.get("val_accuracy", ())))
        elif isinstance(event, events.Batch):
            epoch, done = divmod(event.step[-1] - 1, self._steps)
            self._bar.update(self._one, description=f"{name}: epoch {epoch + 1}", completed=done + 1,
                             total=self._steps, figures=f"{figures(event)} {self._curve}")

    def _end(self, index: int, event: events.End) -> None:
        self._ended.add(index)
        done = f"{len(self._ended)}/{len(self._names)}"
        self._bar.update(self._all, completed=len(self._ended), figures=done)
        self.say(f"{done} {self._names[index]}: {end(event)}")

    def _note(self, index: int, event: events.Note) -> None:
        """Once for all runs that say the same."""
        if event.text not in self._notes:
            self._notes.add(event.text)
            self.say(f"{self._names[index]}: {event.text}")


def level(accuracy: float) -> str:
    """An accuracy of 0–1 as a block of that height; a blank where it is not a number."""
    return _LEVELS[min(int(accuracy * len(_LEVELS)), len(_LEVELS) - 1)] if 0 <= accuracy <= 1 else " "


def end(event: events.End) -> str:
    """How a run ended, in words."""
    if isinstance(event, events.Failed):
        return f"failed. {event.reason}"
    test = event.result.get("test") or {}
    if isinstance(event, events.Stopped):
        return "stopped"
    return "no test pictures" if test.get("accuracy") is None else f"test accuracy {test['accuracy']:.3f}"
