"""Live demonstrations under way in the second process; their figures are kept by ``results``. No streamlit here."""

from tl_core.engine.task_process import Task
from tl_core.lessons import results, tasks
from tl_core.lessons.lesson import Figures, Lesson
from ui.shared import page_tasks
from ui.shared.page_tasks import PageTasks

_tasks = PageTasks()
_WARM = "warm"
_warm_process: int | None = None  # the one that has TensorFlow


def _note(process: int, about: None) -> None:
    global _warm_process
    _warm_process = process


_warming = PageTasks(_note)


def submit(lesson: Lesson, seed: int) -> Task:
    """Start it, or join the one under way."""
    return _tasks.submit((lesson.name, seed), tasks.demonstrate, lesson.name, seed)


def get(lesson: Lesson, seed: int) -> Task | None:
    """The task under way, failed or cancelled."""
    return _tasks.get((lesson.name, seed))


def running(lesson: Lesson, seed: int) -> bool:
    return page_tasks.active(get(lesson, seed))


def clear(lesson: Lesson, seed: int) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear((lesson.name, seed))


def figures(lesson: Lesson, seed: int) -> Figures | None:
    """What was measured here: whole, or growing while it runs; what another process left unfinished does not count."""
    there = results.live(lesson.name, seed)
    return there if there is not None and (there.get("done") or running(lesson, seed)) else None


def warm() -> None:
    """Have TensorFlow start in the second process: somebody looks at a lesson, and may soon run it.

    Once a process: the one that ends after idle minutes is followed by one that is as cold as the first.
    """
    if _warming.get(_WARM) is not None:  # under way, or it failed, as it would again
        return
    there = page_tasks.process_id()
    if there is None or there != _warm_process:
        _warming.submit(_WARM, tasks.warm)
