"""Exports under way, one for each run and kind, and where those that are done lie. No streamlit here."""

import threading
from pathlib import Path

from tl_core.engine import task_process, tasks
from tl_core.export import download_bundle
from tl_core.export.download_bundle import PRECISION, REPORT


def submit(run_id: str, name: str, precision: str = PRECISION) -> task_process.Task:
    """Start it, or join the one under way."""
    with _lock:
        place = download_bundle.place(run_id, name, precision)
        task = _task(place)
        if task is None or task.state not in ("waiting", "running"):
            task = (task_process.submit(tasks.report, run_id) if name == REPORT else
                    task_process.submit(tasks.export, run_id, name, precision))
            _begun[place] = task.id
        return task


def get(run_id: str, name: str, precision: str = PRECISION) -> task_process.Task | None:
    """The export under way, failed or cancelled; one that is done is forgotten."""
    with _lock:
        place = download_bundle.place(run_id, name, precision)
        found = _task(place)
        if found is not None and found.state == "done":
            _begun.pop(place)
            return None
        return found


def clear(run_id: str, name: str, precision: str = PRECISION) -> None:
    """Forget the one that failed or was cancelled."""
    with _lock:
        _begun.pop(download_bundle.place(run_id, name, precision), None)


def file(run_id: str, name: str, precision: str = PRECISION) -> Path | None:
    """The finished file, None where there is none."""
    place = download_bundle.place(run_id, name, precision)
    return place if place.is_file() else None


def _task(place: Path) -> task_process.Task | None:
    return task_process.get(_begun[place]) if place in _begun else None


_begun: dict[Path, str] = {}  # where an export will lie: its task
_lock = threading.Lock()
