"""Make a home of a backup: all of it, or nothing; what was there before is moved aside, never deleted."""

import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tl_core import audit, settings, tracking
from tl_core.data.atomic_files import disk_full_errors
from tl_core.errors import UserError
from tl_core.operations.backup import archive, contents
from tl_core.operations.backup.manifest import BackupManifest
from tl_core.operations.backup.relocate import relocate
from tl_core.progress import Progress, silent
from tl_core.tracking import liveness, pending_writes, process_id, records, stored_runs, tags, timed_client
from tl_core.words import listed, size

HOME_FORM = "home.json"  # which the copy brings, or a home of before has not
ALSO_REPLACED = ("index", "files.db", HOME_FORM)  # they tell of what was there before
WENT_ON = "This run had not ended when the backup was made that this home comes from."
DATABASE = "mlflow.db"


@dataclass(frozen=True)
class Restored:
    """``replaced`` is the folder with what was there before; ``interrupted`` are runs that went on when it was made.

    ``store`` is the store's address where it is not in the backup.
    """

    home: Path
    files: int
    bytes: int
    created: str
    version: str
    replaced: Path | None
    interrupted: tuple[str, ...]
    store: str


def restore(path: Path, force: bool = False, progress: Progress = silent) -> Restored:
    """Make ``TL_HOME`` of the backup at ``path``.

    ``UserError``, and nothing is changed, where the backup is damaged, the disk too small, or the home has something
    (with ``force`` that is moved aside, unless a run trains there).
    """
    home = settings.home()
    manifest = archive.checked(path.expanduser().absolute(), progress)
    there = [name for name in sorted(os.listdir(home)) if contents.belongs(name) and name != HOME_FORM]
    _check(home, there, force, manifest)
    staging = home / f".restoring-{uuid.uuid4().hex}"
    try:
        with disk_full_errors(_full):
            staging.mkdir()
            archive.extract(path.expanduser().absolute(), manifest, staging, progress)
            relocate(staging, Path(manifest.home), home)
            _free_unwritten(staging / pending_writes.FOLDER)
        replaced = _exchange(staging, home, there)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    audit.record("restore", str(path))  # a refusal writes nothing: the home may have to stay empty
    elsewhere = manifest.store != str(Path(manifest.home) / DATABASE)
    interrupted = () if elsewhere else tuple(_interrupt(home / DATABASE))
    return Restored(home, len(manifest.files), manifest.size, manifest.created, manifest.version, replaced,
                    interrupted, manifest.store if elsewhere else "")


def _check(home: Path, there: Sequence[str], force: bool, manifest: BackupManifest) -> None:
    if os.name != "nt" and json.dumps(str(home), ensure_ascii=False)[1:-1] != str(home):
        raise UserError(f"The home's path {str(home)!r} has a quotation mark or a backslash.", "Expected one that can "
                        "be written into lists of files.", "Set TL_HOME to another folder.")
    if there and not force:
        raise UserError(f"The home {home} has something already: {listed(there)}.", "Expected an empty one.",
                        "Set TL_HOME to another folder; or use --force, which moves what is there into a folder of "
                        "its own.")
    if there and (training := _training(home) or _training_elsewhere(home)):
        raise UserError(f"In the home {home} {listed([run_id[:8] for run_id in training])} trains or waits.",
                        "Expected that nobody uses it.", "Stop the server and its runs first.")
    free = shutil.disk_usage(home).free
    if manifest.size > free:
        raise _full(f"{size(manifest.size)} are needed, {size(free)} are free")


def _training(home: Path) -> list[str]:
    """Ids of runs in the home's own store whose process is there."""
    path = home / DATABASE
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute(
                "SELECT runs.run_uuid, owner.value, heartbeat.value FROM runs "
                "JOIN tags owner ON owner.run_uuid = runs.run_uuid AND owner.key = ? "
                "JOIN tags heartbeat ON heartbeat.run_uuid = runs.run_uuid AND heartbeat.key = ? "
                f"WHERE status IN ({', '.join('?' * len(liveness.UNFINISHED))}) AND lifecycle_stage = 'active'",
                [tags.OWNER, tags.HEARTBEAT, *liveness.UNFINISHED]).fetchall()
    except sqlite3.Error:  # none, or one that nobody can use
        return []
    return [run_id for run_id, owner, heartbeat in rows if not process_id.is_gone(owner, float(heartbeat))]


def _training_elsewhere(home: Path) -> list[str]:
    """The same of another store that is in use with this home's files."""
    if timed_client.database_file(settings.tracking_uri()) == home / DATABASE:
        return []
    try:
        return [record.run_id for record in tracking.runs(query=tracking.Query(records.ACTIVE))]
    except tracking.StoreError:  # whoever trains cannot use it either
        return []


def _free_unwritten(folder: Path) -> None:
    """What waits for the store is in the hand of no process any more."""
    for file in sorted(folder.glob("*~*.jsonl")):
        with suppress(FileExistsError):
            free = file.with_name(f"{file.name.partition('~')[0]}.jsonl")
            if not free.exists():
                file.rename(free)


def _exchange(staging: Path, home: Path, there: Sequence[str]) -> Path | None:
    """Put what is in ``staging`` into the home; where what was there lies now. All of it is put back where that fails.
    """
    aside = home / f"{contents.PREFIX_REPLACED}{datetime.now():%Y-%m-%d-%H%M%S}"
    old = [name for name in (*there, *ALSO_REPLACED) if (home / name).exists()]
    moves = [(home / name, aside / name) for name in old] + [
        (staging / name, home / name) for name in sorted(os.listdir(staging))]
    if old:
        aside.mkdir()
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            target.rename(source)
        if old:
            aside.rmdir()
        raise
    return aside if there else None


def _interrupt(database: Path) -> list[str]:
    """Runs that waited or trained when the backup was made, marked as ended: nobody trains them here."""
    uri = settings.tracking_uri()
    if timed_client.database_file(uri) != database:
        return []  # another store is in use, whose runs are none of ours
    known = stored_runs.database_runs(uri)
    if known is None or not any(mark.split()[0] in liveness.UNFINISHED for mark in known.marks().values()):
        return []  # MLflow need not be imported
    going = [run for status in liveness.UNFINISHED for run in stored_runs.by_client(f"attributes.status = '{status}'")]
    for run in going:
        records.end_run(run.info.run_id, "INTERRUPTED", WENT_ON, float(run.data.tags.get(tags.HEARTBEAT, 0)) or None)
    return [run.info.run_id for run in going if tags.COMPARISON not in run.data.tags]


def _full(what: str = "") -> UserError:
    return UserError(f"The disk of the home is too small{f': {what}' if what else ''}.",
                     "Expected room for all that is in the backup.",
                     "Free some, or set TL_HOME to a folder on another disk. Nothing was changed.")

