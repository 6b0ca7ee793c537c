"""Exports under way, one for each run and kind, and where those that are done lie. No streamlit here."""

import threading
from pathlib import Path

from tl_core.engine import aside, tasks
from tl_core.export import packed
from tl_core.export.packed import PRECISION, REPORT


def begin(run_id: str, name: str, precision: str = PRECISION) -> aside.Task:
    """Start it, or join the one under way."""
    with _lock:
        place = packed.place(run_id, name, precision)
        task = _task(place)
        if task is None or task.state not in ("waiting", "running"):
            task = (aside.start(tasks.report, run_id) if name == REPORT else
                    aside.start(tasks.export, run_id, name, precision))
            _begun[place] = task.id
        return task


def task(run_id: str, name: str, precision: str = PRECISION) -> aside.Task | None:
    """The export under way, failed or cancelled; one that is done is forgotten."""
    with _lock:
        place = packed.place(run_id, name, precision)
        found = _task(place)
        if found is not None and found.state == "done":
            _begun.pop(place)
            return None
        return found


def dismiss(run_id: str, name: str, precision: str = PRECISION) -> None:
    """Forget the one that failed or was cancelled."""
    with _lock:
        _begun.pop(packed.place(run_id, name, precision), None)


def file(run_id: str, name: str, precision: str = PRECISION) -> Path | None:
    """The finished file, None where there is none."""
    place = packed.place(run_id, name, precision)
    return place if place.is_file() else None


def _task(place: Path) -> aside.Task | None:
    return aside.find(_begun[place]) if place in _begun else None


_begun: dict[Path, str] = {}  # where an export will lie: its task
_lock = threading.Lock()
