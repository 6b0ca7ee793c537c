"""What is being asked of a run's network, one task for each run and question. No streamlit here."""

import threading

from tl_core import settings
from tl_core.engine import task_process
from tl_core.evaluation import tasks

VALIDATE, ROBUSTNESS = "validate", "robustness"
ACTIVE = ("waiting", "running")


def submit(run_id: str, what: str, *more) -> task_process.Task:
    """Start it, or join the one under way; ``more`` are the task's further arguments."""
    with _lock:
        key = _key(run_id, what)
        found = task_process.get(_begun.get(key, ""))
        if found is None or found.state not in ACTIVE:
            found = task_process.submit({VALIDATE: tasks.validate, ROBUSTNESS: tasks.robustness}[what], run_id, *more)
            _begun[key] = found.id
        return found


def get(run_id: str, what: str) -> task_process.Task | None:
    """The task under way, failed or cancelled; one that is done is forgotten, for what it found is kept."""
    with _lock:
        found = task_process.get(_begun.get(_key(run_id, what), ""))
        if found is not None and found.state == "done":
            _begun.pop(_key(run_id, what))
            return None
        return found


def clear(run_id: str, what: str) -> None:
    """Forget the one that failed or was cancelled."""
    with _lock:
        _begun.pop(_key(run_id, what), None)


def _key(run_id: str, what: str) -> tuple[str, str, str]:
    return settings.tracking_uri(), run_id, what


_begun: dict[tuple[str, str, str], str] = {}
_lock = threading.Lock()
