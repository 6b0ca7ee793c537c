"""What is being computed, by question and block; results are kept by ``tl_core.embeddings``. No streamlit here."""

import threading
from collections.abc import Callable

from tl_core.engine import task_process


def submit(name: str, function: Callable, *arguments) -> task_process.Task:
    """Start a task, or join the one of this name that is under way."""
    with _lock:
        task = _find(name)
        if task is None or task.state not in ("waiting", "running"):
            task = task_process.submit(function, *arguments)
            _begun[name] = task.id
        return task


def get(name: str) -> task_process.Task | None:
    """The task of that name under way, or failed or cancelled; one that is done is forgotten."""
    with _lock:
        found = _find(name)
        if found is not None and found.state == "done":
            del _begun[name]
            return None
        return found


def clear(name: str) -> None:
    """Forget the task that failed or was cancelled."""
    with _lock:
        _begun.pop(name, None)


def _find(name: str) -> task_process.Task | None:
    return task_process.get(_begun.get(name, ""))


_begun: dict[str, str] = {}  # each name's task in the second process
_lock = threading.Lock()
