"""``TL_HOME``, the store of runs in it, and the settings."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tl_core import settings, tracking
from tl_core.errors import UserError
from tl_core.operations.doctor.result import CheckResult, mend, note, of_error, ok
from tl_core.tracking import store_errors, timed_client
from tl_core.words import listed, plural, size

LEAST_FREE = 200_000_000  # bytes: a run's network and its rows, hardly
MOUNTS = Path("/proc/mounts")
NETWORKS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "lustre", "glusterfs")
SETTINGS: tuple[Callable[[], object], ...] = (
    settings.max_upload_bytes, settings.max_files, settings.max_file_bytes, settings.max_text_bytes,
    settings.max_pixels, settings.max_expansion, settings.kept_free_bytes, settings.store_bytes,
    settings.frame_ancestors, settings.json_log)


def check_settings() -> list[CheckResult]:
    """Settings of the environment that cannot be read, each told."""
    results = [of_error("settings", error) for read in SETTINGS if (error := _error_of(read))]
    return results or [ok("settings", "All settings can be read.")]


def check_home() -> list[CheckResult]:
    """Whether the home can be written, is one's own and has space."""
    try:
        folder = settings.home()
    except UserError as error:
        return [of_error("TL_HOME", error)]
    results = [*_owner(folder), *_space(folder), *_network(folder)]
    return results or [ok("TL_HOME", f"{folder}: writable, {size(shutil.disk_usage(folder).free)} free.")]


def check_store() -> list[CheckResult]:
    """Whether the store of runs answers, is whole and of the installed version; what it has not taken yet."""
    uri = settings.tracking_uri()
    file = timed_client.database_file(uri)
    if file is not None and not file.exists():
        return [ok("store of runs", "There is none yet: the first run makes it.")]
    error = tracking.check() or _opened()
    if error is not None:
        return [of_error("store of runs", error)]
    results = []
    if waiting := tracking.left():
        results.append(note("store of runs", f"Of {plural(len(waiting), 'run')} something is not in the store yet.",
                            "It waits under TL_HOME/unwritten.", "The next command or server that finds the store "
                            "writes it; `tl runs` does so at once."))
    return results or [ok("store of runs", f"{store_errors.shown(uri)} answers: "
                                           f"{plural(tracking.count(), 'run')}.")]


def _opened() -> UserError | None:
    """MLflow's own look at its tables: those of another version are told."""
    try:
        tracking.count()
    except tracking.StoreError as error:
        return error
    return None


def _error_of(read: Callable[[], object]) -> UserError | None:
    try:
        read()
    except UserError as error:
        return error
    return None


def _owner(folder: Path) -> Iterator[CheckResult]:
    """What was written by another user, as by ``sudo``, once, cannot be written now."""
    shut = sorted(path.name for path in folder.iterdir() if not os.access(path, os.W_OK))
    if shut:
        yield mend("TL_HOME", f"In {folder} {listed(shut)} cannot be written.", "Expected files of your own.",
                   f"Give them to yourself (`sudo chown -R $USER {folder}`), or set TL_HOME to another folder.")
    elif hasattr(os, "geteuid") and folder.stat().st_uid != os.geteuid():
        yield note("TL_HOME", f"{folder} belongs to another user (number {folder.stat().st_uid}).",
                   "Expected a folder of your own: what is written there is theirs and yours in parts.",
                   "Set TL_HOME to a folder of your own, or start the program as its owner.")


def _space(folder: Path) -> Iterator[CheckResult]:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield mend("TL_HOME", f"The disk of {folder} has {size(free)} free.", f"Expected {size(LEAST_FREE)} or more.",
                   "`tl clean` shows what takes space; or set TL_HOME to a folder on another disk.")
    elif _error_of(settings.kept_free_bytes) is None and free < settings.kept_free_bytes():
        yield note("TL_HOME", f"The disk of {folder} has {size(free)} free.",
                   f"Uploads and the activation store leave {size(settings.kept_free_bytes())} free "
                   "(TL_KEEP_FREE_BYTES), so nothing is kept.", "`tl clean` shows what takes space.")


def _network(folder: Path) -> Iterator[CheckResult]:
    kind = filesystem(folder, MOUNTS)
    if kind in NETWORKS:
        yield note("TL_HOME", f"{folder} lies on a network's file system ({kind}).", "Expected a disk of this machine: "
                   "SQLite's locks may not hold there, and mapped files are slow.", "Set TL_HOME to a local folder.")


def filesystem(folder: Path, mounts: Path) -> str:
    """The kind of file system a folder lies on, as Linux tells it in ``mounts``; "" elsewhere."""
    try:
        lines = [line.split() for line in mounts.read_text(encoding="utf8", errors="replace").splitlines()]
    except OSError:
        return ""
    kinds = {parts[1].replace("\\040", " "): parts[2] for parts in lines if len(parts) > 2}  # a later mount is on top
    return next((kinds[str(parent)] for parent in (folder, *folder.parents) if str(parent) in kinds), "")
