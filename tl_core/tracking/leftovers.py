"""What killed trainings leave among a run's files: rows that only they read, and files half written."""

import shutil
from pathlib import Path

from tl_core import settings
from tl_core.tracking import store

_FOLDERS, _FILES = (".rows-*",), (".*.aside.keras", ".*.part")


def sweep(run_id: str) -> None:
    """Remove them, of a run that has ended; its kept state stays."""
    folder = store.artifact_folder(run_id)
    for directory in ([folder] if isinstance(folder, Path) else []) + [settings.home() / "work" / run_id]:
        for left in (path for pattern in _FOLDERS for path in directory.glob(pattern)):
            shutil.rmtree(left, ignore_errors=True)
        for left in (path for pattern in _FILES for path in directory.glob(pattern)):
            left.unlink(missing_ok=True)
