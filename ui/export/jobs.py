"""Exports under way, one for each run and kind, and where those that are done lie. No streamlit here."""

from pathlib import Path

from tl_core import audit
from tl_core.engine import tasks
from tl_core.engine.task_process import Task
from tl_core.export import download_bundle
from tl_core.export.download_bundle import PRECISION, REPORT
from ui.shared.page_tasks import PageTasks


def submit(run_id: str, name: str, precision: str = PRECISION) -> Task:
    """Start it, or join the one under way."""
    audit.record("export", f"{run_id}: {name}")
    key = download_bundle.bundle_path(run_id, name, precision)
    if name == REPORT:
        return _tasks.submit(key, tasks.report, run_id)
    return _tasks.submit(key, tasks.export, run_id, name, precision)


def get(run_id: str, name: str, precision: str = PRECISION) -> Task | None:
    """The export under way, failed or cancelled; one that is done is forgotten."""
    return _tasks.get(download_bundle.bundle_path(run_id, name, precision))


def clear(run_id: str, name: str, precision: str = PRECISION) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear(download_bundle.bundle_path(run_id, name, precision))


def file(run_id: str, name: str, precision: str = PRECISION) -> Path | None:
    """The finished file, None where there is none."""
    path = download_bundle.bundle_path(run_id, name, precision)
    return path if path.is_file() else None


_tasks = PageTasks()  # by where an export will lie
