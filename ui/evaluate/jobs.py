"""What is being asked of a run's network, one task for each run and question. No streamlit here.

A task writes what it found itself, so one that is done is only forgotten.
"""

from collections.abc import Callable

from tl_core import settings
from tl_core.engine.task_process import Task
from tl_core.evaluation import tasks
from ui.shared.page_tasks import PageTasks

VALIDATE, ROBUSTNESS = "validate", "robustness"
_FUNCTIONS: dict[str, Callable] = {VALIDATE: tasks.validate, ROBUSTNESS: tasks.robustness}


def submit(run_id: str, what: str, *more) -> Task:
    """Start it, or join the one under way; ``more`` are the task's further arguments."""
    return _tasks.submit(_key(run_id, what), _FUNCTIONS[what], run_id, *more)


def get(run_id: str, what: str) -> Task | None:
    """The task under way, failed or cancelled."""
    return _tasks.get(_key(run_id, what))


def clear(run_id: str, what: str) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear(_key(run_id, what))


def _key(run_id: str, what: str) -> tuple[str, str, str]:
    return settings.tracking_uri(), run_id, what


_tasks = PageTasks()
