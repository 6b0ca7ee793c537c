"""Check-ups under way, and the reports of those that are done, kept in ``TL_HOME/checkups``. No streamlit here.

A report holds for one state of a set (its listing's stamp), so an edit makes it old and
an undo makes it true again.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tl_core.data.atomic_files import write_whole
from tl_core.data.quality import CheckupReport
from tl_core.data.quality.decisions import checkups_folder
from tl_core.engine import tasks
from tl_core.engine.task_process import Task
from ui.shared.page_tasks import PageTasks


@dataclass(frozen=True)
class CachedReport:
    """A report, when it was made, and the state of the set that it is about."""

    report: CheckupReport
    made: datetime
    stamp: str


def submit(name: str, stamp: str, with_embeddings: bool = True) -> Task:
    """Start a check-up of the set, or join the one under way."""
    return _tasks.submit(checkups_folder(name), tasks.check_up, name, with_embeddings, about=(name, stamp))


def get(name: str) -> Task | None:
    """The set's check-up under way, or failed or cancelled; one that is done is kept as a report and forgotten."""
    return _tasks.get(checkups_folder(name))


def clear(name: str) -> None:
    """Forget the check-up that failed or was cancelled."""
    _tasks.clear(checkups_folder(name))


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
    _tasks.cancel(checkups_folder(name))
    shutil.rmtree(checkups_folder(name), ignore_errors=True)


def _keep(result: dict, about: tuple[str, str]) -> None:
    name, stamp = about  # the state of the set that the check-up began with
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


_tasks = PageTasks(_keep)  # by where a set's reports go
