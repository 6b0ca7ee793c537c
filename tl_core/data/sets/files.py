"""An own set's files: where they lie, written whole or not at all, changed by one person at a time."""

import hashlib
import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from tl_core import local_copies, settings
from tl_core.data.atomic_files import atomic_path, disk_full_errors
from tl_core.data.sets.records import SetRow, TextEdits
from tl_core.errors import UserError

SET, VERSIONS, PICTURES, TEXTS = "set.json", "versions", "pictures", "texts"
WAIT = 30  # seconds for another's change of the same set


def sets_folder() -> Path:
    """The folder of all own sets; made if it is missing."""
    if copies := local_copies.sets_folder():
        return copies
    folder = settings.home() / "sets"
    if not os.path.isdir(folder):
        folder.mkdir(exist_ok=True)
    return folder


def folder_of(name: str) -> Path:
    return sets_folder() / name


def aside(kind: str) -> Path:
    """A new name beside the sets, not yet there and never taken for a set."""
    return sets_folder() / f".{kind}-{uuid.uuid4().hex}"


def read(folder: Path) -> dict[str, Any]:
    """What ``set.json`` holds; ``UserError`` where it is damaged."""
    return _load(folder / SET)


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """Another one whenever ``set.json`` is written; None where there is none."""
    try:
        status = (folder / SET).stat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def write(folder: Path, record: dict[str, Any]) -> None:
    _save(folder / SET, [json.dumps(record)])


def read_rows(folder: Path, number: int) -> tuple[SetRow, ...]:
    known: dict[Any, Any] = {}  # names, so that the rows of a class have one text in memory
    return tuple(SetRow(file, *(known.setdefault(name, name) for name in names))
                 for file, *names in _load(_rows_file(folder, number))["rows"])


def has_rows(folder: Path, number: int) -> bool:
    return _rows_file(folder, number).is_file()


def write_rows(folder: Path, number: int, rows: Sequence[SetRow]) -> None:
    (folder / VERSIONS).mkdir(exist_ok=True)
    _save(_rows_file(folder, number), _rows_in_parts(rows))


def _rows_in_parts(rows: Sequence[SetRow]) -> Iterator[str]:
    """``{"rows": [...]}``, a row at a time: the whole text would be half as large again as the rows."""
    yield '{"rows": ['
    for number, r in enumerate(rows):
        yield (", " if number else "") + json.dumps((r.file, r.label, r.split, r.group, r.domain))
    yield "]}"


def read_edits(folder: Path, number: int) -> TextEdits:
    """A version of a set of texts."""
    kept = _load(_rows_file(folder, number))
    return TextEdits(frozenset(kept["drop"]), kept["relabel"], tuple(kept.get("added", ())))


def write_edits(folder: Path, number: int, edits: TextEdits) -> None:
    (folder / VERSIONS).mkdir(exist_ok=True)
    _save(_rows_file(folder, number), [json.dumps({"drop": sorted(edits.drop), "relabel": dict(edits.relabel),
                                                   "added": list(edits.added)})])


def check_staged(staging) -> None:
    """``UserError`` where a staging's pictures are gone: made a set already, or discarded."""
    if not (staging.folder / PICTURES).is_dir():
        raise UserError("The pictures that were brought are gone.",
                        "Expected an upload that was neither saved nor given up yet.",
                        "See whether it is among your sets; otherwise bring them again.")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one at a time, in whatever process, changes the set of this name; ``store.lock`` asks whose it is, too.

    An SQLite file of its own is the lock: it works everywhere and ends with its process.
    """
    locks = sets_folder() / ".locks"
    locks.mkdir(exist_ok=True)
    path = locks / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.db"
    with closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise UserError(f"{name!r} cannot be changed now ({error}).",
                            f"Expected that nobody else changes it for longer than {WAIT} s.", "Try again.") from error
        yield


def no_half(what: str) -> AbstractContextManager[None]:
    """A full disk becomes a ``UserError``; the caller has put everything back by then."""
    return disk_full_errors(lambda: UserError(
        f"The disk is full: {what} could not be written.",
        f"Expected free space where TL_HOME lies ({settings.home()}).",
        "Free some space and try again; nothing was changed."))


def _save(path: Path, text: Iterable[str]) -> None:
    with atomic_path(path) as part, open(part, "w", encoding="ascii") as file:
        file.writelines(text)
        file.flush()
        os.fsync(file.fileno())


def _load(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        name = path.relative_to(sets_folder()).parts[0]
        raise UserError(f"The file {path.name!r} of the set {name!r} cannot be read ({error}).",
                        "Expected the file as this program wrote it.",
                        "Put it back from a copy, or remove the set.") from error


def _rows_file(folder: Path, number: int) -> Path:
    return folder / VERSIONS / f"{number:04}.json"
