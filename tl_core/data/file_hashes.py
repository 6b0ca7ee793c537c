"""What is known of files already: content digest and whether it can be read, kept in SQLite.

A row holds for one path, size and time of change, so a changed file is looked at
anew. The store only saves time: where it cannot be used, everything is computed.
"""

import hashlib
import itertools
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core import settings
from tl_core.data import jpeg_end
from tl_core.data.images import check_bytes
from tl_core.data.parallel import Progress, in_threads

STAGE = "Checking pictures"

_FAILURES = (sqlite3.Error, OSError, UnicodeError)  # UnicodeError: a file's name that is no UTF-8
_TABLE = """CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, digest TEXT, reason TEXT, mended INTEGER) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Known:
    """A file's sha256 and, where it cannot be read as a picture, the reason ("" where it can).

    ``mended`` says that it is a JPEG without its last bytes, read nevertheless.
    """

    digest: str
    reason: str = ""
    mended: bool = False


_UNKNOWN = Known("")


def examine(paths: Sequence[str], folder: Path, progress: Progress | None = None) -> dict[str, Known]:
    """Digest and readability of every path, all of which lie in ``folder``.

    New and changed files are read once, in parallel; the rest costs one ``stat`` each.
    """
    known = dict.fromkeys(paths, _UNKNOWN)
    for path, stamp, item in _stored(folder):
        if path in known and fingerprint(path) == stamp:
            known[path] = item
    fresh = [path for path, item in known.items() if item is _UNKNOWN]
    numbers = itertools.chain.from_iterable(map(fingerprint, fresh))
    stamps = np.fromiter(numbers, np.int64, 2 * len(fresh)).reshape(-1, 2)  # as tuples they would outweigh the paths
    looked_at = _look_at(fresh, progress)
    known.update(zip(fresh, looked_at, strict=True))
    _store((path, *stamp.tolist(), item.digest, item.reason, item.mended)
           for path, stamp, item in zip(fresh, stamps, looked_at, strict=True))
    return known


def remember(known: Iterable[tuple[str, str]]) -> None:
    """Store path and sha256 of files that were looked into elsewhere and can be read, so that nobody looks again."""
    _store((path, *fingerprint(path), digest, "", False) for path, digest in known)


def _look_at(paths: list[str], progress: Progress | None) -> list[Known]:
    return in_threads(_look, paths, STAGE, progress)


def _look(path: str) -> Known:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        return Known("", f"cannot be opened: {error.strerror or error}")
    reason = check_bytes(content) or ""
    return Known(hashlib.sha256(content).hexdigest(), reason, not reason and jpeg_end.lacks_end(content))


def fingerprint(path: str) -> tuple[int, int]:
    """A file's size and time of change, by which what is known of it holds; -1, -1 where it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


def _stored(folder: Path) -> Iterator[tuple[str, tuple[int, int], Known]]:
    """Every path, its fingerprint then, and what is known of it: one by one, for there may be a hundred thousand."""
    start = os.path.join(str(folder), "")
    with suppress(*_FAILURES), closing(_connect()) as store:
        # What a version before refused may be read today; what it took lacked nothing.
        rows = store.execute("SELECT path, size, changed, digest, reason, mended FROM files WHERE path >= ? "
                             "AND path < ? AND (reason = '' OR mended IS NOT NULL)", (start, start + "\U0010ffff"))
        for path, size, changed, digest, reason, mended in rows:
            yield path, (size, changed), Known(digest, reason, bool(mended))


def _store(rows: Iterable[tuple]) -> None:
    # A file that could not be opened may be opened tomorrow without having changed.
    opened = (row for row in rows if row[3])
    with suppress(*_FAILURES), closing(_connect()) as store, store:
        store.executemany("INSERT OR REPLACE INTO files (path, size, changed, digest, reason, mended) "
                          "VALUES (?, ?, ?, ?, ?, ?)", opened)


def _connect() -> sqlite3.Connection:
    store = sqlite3.connect(settings.home() / "files.db", timeout=10)
    store.execute(_TABLE)
    if "mended" not in {column[1] for column in store.execute("PRAGMA table_info(files)")}:
        with suppress(sqlite3.OperationalError):  # another process was first
            store.execute("ALTER TABLE files ADD COLUMN mended INTEGER")
    return store
