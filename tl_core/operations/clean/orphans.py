"""What nobody owns any more: files of runs that the store does not have, and what killed processes left."""

import contextlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tl_core import settings, temporary_folders, tracking
from tl_core.operations.clean.removable import Removable, of_path, older
from tl_core.tracking import timed_client

QUIET_SECONDS = 3600.0  # without a change for so long: nobody is about to name it in the store
DATABASE = "mlflow.db"
_RUN = re.compile("[0-9a-f]{32}")


def orphans() -> list[Removable]:
    """They can be told only where the store of runs is the home's own, and can be read."""
    home, known = settings.home(), _runs()
    left = [] if known is None else [
        path for folder in (home / "artifacts", home / "work") if folder.is_dir()
        for path in folder.iterdir() if _RUN.fullmatch(path.name) and path.name not in known]
    halves = [path for pattern in (".restoring-*", "*.part", "sets/.[!l]*") for path in home.glob(pattern)]
    temporary_folders.delete_expired()  # of processes that are gone: told apart by their numbers
    return [of_path(path, path.relative_to(home).as_posix()) for path in older([*left, *halves], QUIET_SECONDS)]


def _runs() -> set[str] | None:
    """Ids of all runs in the home's own store, those that were only taken out of lists too; None for another store."""
    path = settings.home() / DATABASE
    if timed_client.database_file(settings.tracking_uri()) != path or not path.exists() or tracking.check():
        return None
    with contextlib.suppress(sqlite3.Error), closing(_opened(path)) as database:
        deleted = "SELECT run_uuid FROM runs WHERE lifecycle_stage != 'deleted'"
        return {run_id for (run_id,) in database.execute(deleted)}
    return None


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=timed_client.BUSY_SECONDS)
