"""Check-ups under way, and the reports of those that are done, kept in ``TL_HOME/checkups``. No streamlit here.

A report holds for one state of a set (its listing's stamp), so an edit makes it old and
an undo makes it true again.
"""

import json
import shutil
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tl_core.data.atomic_files import write_whole
from tl_core.data.quality import CheckupReport
from tl_core.data.quality.decisions import checkups_folder
from tl_core.engine import task_process, tasks


@dataclass(frozen=True)
class CachedReport:
    """A report, when it was made, and the state of the set that it is about."""

    report: CheckupReport
    made: datetime
    stamp: str


def submit(name: str, stamp: str, with_embeddings: bool = True) -> task_process.Task:
    """Start a check-up of the set, or join the one under way."""
    with _lock:
        task = _task(name)
        if task is None or task.state not in ("waiting", "running"):
            task = task_process.submit(tasks.check_up, name, with_embeddings)
            _begun[checkups_folder(name)] = task.id, stamp
        return task


def get(name: str) -> task_process.Task | None:
    """The set's check-up under way, or failed or cancelled; one that is done is kept as a report and forgotten."""
    with _lock:
        found = _task(name)
        if found is not None and found.state == "done":
            _keep(name, _begun.pop(checkups_folder(name))[1], found.result)
            return None
        return found


def clear(name: str) -> None:
    """Forget the check-up that failed or was cancelled."""
    with _lock:
        _begun.pop(checkups_folder(name), None)


def report(name: str, stamp: str) -> CachedReport | None:
    """The report on this state of the set, else the newest on another, else None."""
    files = sorted(checkups_folder(name).glob("*.json"), key=lambda path: (path.stem == stamp, path.stat().st_mtime_ns))
    return _read(files[-1]) if files else None


def copy_reports(name: str, new: str) -> None:
    """Give a set the reports of another that has the same pictures."""
    if checkups_folder(name).is_dir():
        shutil.copytree(checkups_folder(name), checkups_folder(new), dirs_exist_ok=True)


def forget(name: str) -> None:
    """Delete a set's reports, and end its check-up."""
    with _lock:
        found = _task(name)
        if found is not None:
            found.cancel()
        _begun.pop(checkups_folder(name), None)
    shutil.rmtree(checkups_folder(name), ignore_errors=True)


def _task(name: str) -> task_process.Task | None:
    task_id, _ = _begun.get(checkups_folder(name), (None, None))
    return task_process.get(task_id) if task_id else None


def _keep(name: str, stamp: str, result: dict) -> None:
    write_whole(checkups_folder(name) / f"{stamp}.json",
                json.dumps({"made": datetime.now(UTC).isoformat(), "report": result}))


def _read(path: Path) -> CachedReport | None:
    """A report from its file; None where the file is from another version of the program, or damaged."""
    try:
        values = json.loads(path.read_text(encoding="utf8"))
        return CachedReport(CheckupReport.from_dict(values["report"]), datetime.fromisoformat(values["made"]),
                            path.stem)
    except (OSError, ValueError, KeyError, TypeError):
        return None


_begun: dict[Path, tuple[str, str]] = {}  # where a set's reports go: its task, and the state it began with
_lock = threading.Lock()
