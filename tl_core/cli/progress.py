"""Progress on stderr: a run's bar with epoch, loss, accuracy, images per second and ETA; plain stages for the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from tl_core import events, metrics, task_names


@contextmanager
def stages(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for work in stages: call what it gives with stage, done and total."""
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
                  TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=None)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)
        yield show


class RunProgress:
    """Shows the events of one run. Use it as a context; call it with each event."""

    def __init__(self, console: Console):
        self._console = console
        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"),
                             TimeRemainingColumn(), console=console, transient=not console.is_terminal)
        self._task = self._bar.add_task("Starting", total=None, figures="")
        self._steps_per_epoch = 1
        self._phase = ""

    def __enter__(self) -> "RunProgress":
        self._bar.start()
        return self

    def __exit__(self, *_) -> None:
        self._bar.stop()

    def __call__(self, event: events.Event) -> None:
        show = getattr(self, f"_on_{event.type}", None)
        if show:
            show(event)

    def _on_run_started(self, event: events.RunStarted) -> None:
        self._steps_per_epoch = event.steps_per_epoch

    def _on_phase_started(self, event: events.PhaseStarted) -> None:
        self._phase = event.name
        self._console.print(f"{event.name}: {event.sentence}", markup=False, highlight=False, soft_wrap=True)

    def _on_progress(self, event: events.Progress) -> None:
        self._bar.update(self._task, description=event.stage, completed=event.done, total=event.total or None)

    def _on_batch(self, event: events.Batch) -> None:
        epoch, done = divmod(event.step[-1] - 1, self._steps_per_epoch)
        self._bar.update(self._task, description=f"{self._phase} · epoch {epoch + 1}", completed=done + 1,
                         total=self._steps_per_epoch, figures=figures(event))

    def _on_epoch(self, event: events.Epoch) -> None:
        for index, number in enumerate(event.epoch):
            values = ", ".join(f"{metrics.in_words(name)} {of[index]:.3f}" for name, of in event.values.items()
                               if not _of_a_block(name))
            self._console.print(f"epoch {number}: {values}", highlight=False, soft_wrap=True)

    def _on_note(self, event: events.Note) -> None:
        self._console.print(event.text, markup=False, highlight=False, soft_wrap=True)


def _of_a_block(name: str) -> bool:
    """Too many for a line: the whole network's has been told."""
    cosine = task_names.cosine_parts(name)
    return cosine is not None and cosine[2] is not None


def figures(event: events.Batch) -> str:
    eta = "" if event.eta_seconds is None else f" · {event.eta_seconds:.0f} s left"
    values = " · ".join(f"{metrics.in_words(name)} {of[-1]:.3f}" for name, of in event.values.items())
    return f"{values} · {event.images_per_second:.0f} images/s{eta}"
