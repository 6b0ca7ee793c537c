"""Write a home that is in use into one tar file."""

import hashlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from tl_core import audit, settings
from tl_core.data.atomic_files import atomic_path, disk_full_errors
from tl_core.errors import UserError
from tl_core.operations.backup import contents
from tl_core.operations.backup.manifest import DIGEST, FILES, MANIFEST, BackupManifest
from tl_core.progress import Progress, silent
from tl_core.tracking import store_errors

TRIES = 5  # to read a file while nobody writes to it
IN_MEMORY = 64 * 2**20  # bytes of one file; a larger one lies beside the backup meanwhile
LOCKED_SECONDS = 60.0  # that a database may be held by others
GROWS = ".jsonl"  # what is read of it are whole lines, up to where it ended when reading began
_PACKED = (".gz", ".tgz")


@dataclass(frozen=True)
class Packed:
    """What was written: ``bytes`` is the size of ``path``; ``store`` is the store's address where it is not in it.

    ``changed`` are files that were written to each time they were read.
    """

    path: Path
    files: int
    bytes: int
    changed: tuple[str, ...]
    store: str


@audit.attempted("backup", "path")
def back_up(path: Path, progress: Progress = silent) -> Packed:
    """Write the home into ``path``, never over a file that is there; packed where the name ends in .gz or .tgz.

    ``UserError`` where the file lies in the home, its disk is full, or a database cannot be read.
    """
    home, path = settings.home(), path.expanduser().absolute()
    _check(path, home)
    with disk_full_errors(_full), atomic_path(path) as part:
        part.touch(0o600)  # accounts are in it
        with _opened(part, path.name.endswith(_PACKED)) as archive:
            writer = _Writer(archive, home, path.parent)
            writer.write_all(progress)
            writer.write_manifest()
        with part.open("rb") as written:
            os.fsync(written.fileno())
    manifest = writer.manifest
    elsewhere = manifest.store != str(home / "mlflow.db")
    return Packed(path, len(manifest.files), path.stat().st_size, tuple(manifest.changed),
                  manifest.store if elsewhere else "")


def copy_files(home: Path, names: Sequence[str], target: Path) -> None:
    """Copies of these files of the home, databases as of one moment, below the new folder ``target``."""
    target.mkdir(mode=0o700)
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if contents.is_database(name):
            copy.touch(0o600)  # accounts may be in it
            _copy_database(home / name, copy)
        else:
            shutil.copy2(home / name, copy)


def _opened(path: Path, packed: bool) -> tarfile.TarFile:
    return tarfile.open(path, "w:gz", compresslevel=1) if packed else tarfile.open(path, "w")


class _Writer:
    """One backup, as it is written."""

    def __init__(self, archive: tarfile.TarFile, home: Path, scratch: Path):
        self._archive, self._home, self._scratch = archive, home, scratch
        self.manifest = BackupManifest(str(home), store_errors.shown(settings.tracking_uri()),
                                       datetime.now(UTC).isoformat())

    def write_all(self, progress: Progress) -> None:
        names, there = contents.in_order(self._home), contents.sets_in(self._home)
        for number, name in enumerate(names):
            progress("Copying the home", number, len(names))
            self._write(name)
        self._write_new_sets(there)
        self._forget_gone_sets()

    def write_manifest(self) -> None:
        data = self.manifest.to_bytes()
        for name, content in ((MANIFEST, data), (DIGEST, hashlib.sha256(data).hexdigest().encode())):
            self._add(name, BytesIO(content), len(content), time.time())

    def _write(self, name: str) -> None:
        try:
            if contents.is_database(name):
                self._write_database(name)
            else:
                self._write_file(name)
        except FileNotFoundError:
            return  # it was deleted meanwhile, as a backup made now would find it

    def _write_file(self, name: str) -> None:
        for _ in range(TRIES):
            with self._spool() as copy:
                with open(self._home / name, "rb") as file:
                    before = os.fstat(file.fileno())
                    size, digest = _copy(file, copy, before.st_size)
                    after = os.fstat(file.fileno())
                same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
                if same or name.endswith(GROWS):
                    self._keep(name, copy, size, digest, before)
                    return
        with self._spool() as copy, open(self._home / name, "rb") as file:
            now = os.fstat(file.fileno())
            size, digest = _copy(file, copy, now.st_size)
            self._keep(name, copy, size, digest, now)
            self.manifest.changed.append(name)

    def _write_database(self, name: str) -> None:
        """A copy as of one moment, by SQLite itself: who writes meanwhile waits for a fraction of a second."""
        path = self._home / name
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix=".backup-") as folder:
            copy = Path(folder) / "copy.db"
            _copy_database(path, copy)
            with copy.open("rb") as file, self._spool() as spooled:
                size, digest = _copy(file, spooled, copy.stat().st_size)
                self._keep(name, spooled, size, digest, path.stat())

    def _keep(self, name: str, content: IO[bytes], size: int, digest: str, status: os.stat_result) -> None:
        content.seek(0)
        self._add(FILES + name, content, size, status.st_mtime, status.st_mode & 0o777)
        self.manifest.files[name] = size, digest

    def _add(self, name: str, content: IO[bytes], size: int, changed: float, mode: int = 0o600) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, changed, mode
        self._archive.addfile(entry, content)

    def _write_new_sets(self, there: set[str]) -> None:
        """Sets that were made, or got another name, while others were copied."""
        while new := contents.sets_in(self._home) - there:
            there |= new
            for name in contents.in_order(self._home):
                if contents.set_of(name) in new:
                    self._write(name)

    def _forget_gone_sets(self) -> None:
        """A set that was deleted, or got another name, may be here in half: nothing of it counts."""
        there = contents.sets_in(self._home)
        self.manifest.files = {name: known for name, known in self.manifest.files.items()
                               if contents.set_of(name) is None or contents.set_of(name) in there}

    def _spool(self):
        return tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self._scratch))


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> tuple[int, str]:
    """Copy ``most`` bytes, or what there is; their number and SHA-256."""
    digest, done = hashlib.sha256(), 0
    while done < most and (block := source.read(min(2**20, most - done))):
        digest.update(block)
        target.write(block)
        done += len(block)
    return done, digest.hexdigest()


def _copy_database(path: Path, copy: Path) -> None:
    until = time.monotonic() + LOCKED_SECONDS

    def wait(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    with _database_errors(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as source, closing(
            sqlite3.connect(copy)) as target:
        source.backup(target, pages=-1, progress=wait, sleep=0.05)
        if (said := target.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(said)


@contextmanager
def _database_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if not path.exists():
            raise FileNotFoundError(path) from error
        raise UserError(f"The database {path} could not be copied ({error}).", "Expected a sound SQLite file that "
                        "nobody holds for minutes.", "`tl doctor` says more; end what holds it, and try again. "
                        "No backup was written.") from error


def _check(path: Path, home: Path) -> None:
    if path.exists():
        raise UserError(f"{path} is there already.", "A backup is never written over another file.",
                        "Give another name, or remove it.")
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} is not there.", "Expected a folder for the backup.", "Make it.")
    if not os.access(path.parent, os.W_OK):
        raise UserError(f"The folder {path.parent} cannot be written.", "Expected one that you may write to.",
                        "Give another, or yourself that right.")
    if home in path.resolve().parents:
        raise UserError(f"{path} lies in the home that is backed up ({home}).", "Expected a place outside of it, best "
                        "on another disk.", "Give another.")


def _full() -> UserError:
    return UserError("The disk of the backup is full.", "Expected room for a copy of the home, without what is "
                     "computed again.", f"Write it to another disk ({shutil.disk_usage(settings.home()).used // 10**9} "
                     "GB are used where the home lies), or free some. No backup was written.")
