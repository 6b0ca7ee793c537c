"""Tasks of the second process that a page begins, every visitor watches, and somebody dismisses. No streamlit here."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeGuard

from tl_core.engine import task_process
from tl_core.engine.task_process import Task

ACTIVE = ("waiting", "running")


def active(task: Task | None) -> TypeGuard[Task]:
    """Whether it waits for its turn or runs."""
    return task is not None and task.state in ACTIVE


def process_id() -> int | None:
    """The second process; None while there is none."""
    return task_process.process_id()


class PageTasks:
    """One task for each key: begun once, joined by whoever asks meanwhile, there until it is done or dismissed.

    ``keep(result, about)`` takes what a task gave, once; it is left out where the task writes its result itself. The
    server's restart forgets all tasks, as it ends them.
    """

    def __init__(self, keep: Callable[[Any, Any], None] | None = None):
        self._keep, self._lock = keep, threading.Lock()
        self._begun: dict[Hashable, tuple[str, Any]] = {}  # each key's task, and what ``keep`` is told of it

    def submit(self, key: Hashable, function: Callable, *arguments: Any, about: Any = None) -> Task:
        """Start ``function(*arguments, progress=…)`` in the second process, or join the key's one under way."""
        with self._lock:
            task = self._task(key)
            if not active(task):
                task = task_process.submit(function, *arguments)
                self._begun[key] = task.id, about
            return task

    def get(self, key: Hashable) -> Task | None:
        """The key's task under way, failed or cancelled; one that is done is kept and forgotten."""
        with self._lock:
            task = self._task(key)
            if task is None or task.state != "done":
                return task
            _, about = self._begun.pop(key)
            if self._keep is not None:
                self._keep(task.result, about)
            return None

    def about(self, key: Hashable) -> Any:
        """What the key's task was begun with; None without one."""
        with self._lock:
            return self._begun.get(key, ("", None))[1]

    def clear(self, key: Hashable) -> None:
        """Forget the one that failed or was cancelled."""
        with self._lock:
            self._begun.pop(key, None)

    def cancel(self, key: Hashable) -> None:
        """End the key's task where it is under way, and forget it."""
        with self._lock:
            self._cancel(key)

    def cancel_all(self) -> None:
        with self._lock:
            for key in tuple(self._begun):
                self._cancel(key)

    def _cancel(self, key: Hashable) -> None:
        task = self._task(key)
        if active(task):
            task.cancel()
        self._begun.pop(key, None)

    def _task(self, key: Hashable) -> Task | None:
        task_id, _ = self._begun.get(key, ("", None))
        return task_process.get(task_id)
