"""A folder of parts on disk: its limit, its lock between processes, and what goes first when it is full.

A part is a folder ``<recipe>/<name>``; one that is being written is ``<recipe>/.<name>.aside``
and its writer holds a lock on its rows, so that what a killed process left can be told from it.
"""

import contextlib
import errno
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tl_core import settings
from tl_core.words import size

try:
    import fcntl
except ImportError:  # Windows: what was left behind goes by age
    fcntl = None  # type: ignore[assignment]  # a module that may be missing

ROWS, INDEX, SUMS, META = "rows", "index", "sums", "meta.json"
ASIDE, GONE = ".aside", ".gone"
ABANDONED = 24 * 3600  # seconds after which a part that nobody can lock counts as left behind

in_use: Counter[Path] = Counter()  # parts that runs of this process have open


class NoRoom(Exception):
    """Why rows cannot be kept, as the end of a sentence."""


def hold(file) -> bool | None:
    """Whether this process has the lock on ``file`` now; None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk without locks, as some networks' are
        return None
    return True


def reserve(file, start: int, size: int) -> None:
    """Make sure that ``size`` bytes from ``start`` on have their space; ``OSError`` where the disk has not enough.

    A sparse file could fail in the middle of a write.
    """
    if shutil.disk_usage(Path(file.name).parent).free < size:
        raise OSError(errno.ENOSPC, "the disk is full")
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), start, size)


@dataclass(frozen=True)
class StoreEntry:
    """A finished part on disk: bytes, rows and when it was last used."""

    folder: Path
    bytes: int
    rows: int
    used: float


@dataclass(frozen=True)
class StoreDirectory:
    """Parts under ``folder``, together at most ``limit`` bytes (None: what the disk has)."""

    folder: Path
    limit: int | None = None

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """Only one process at a time makes room, begins, finishes or removes parts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / ".lock", "wb") as file:
            if fcntl is not None:
                with contextlib.suppress(OSError):
                    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield

    def entries(self) -> list[StoreEntry]:
        """Finished parts, the least recently used first."""
        entries = (_entry(path) for path in self._folders() if not path.name.startswith("."))
        return sorted((entry for entry in entries if entry), key=lambda entry: entry.used)

    def unfinished_bytes(self) -> int:
        """What parts that are being written will take."""
        return sum(_size(path / ROWS) for path in self._folders() if path.name.endswith(ASIDE))

    def sweep(self) -> None:
        """Remove what killed processes left behind."""
        for path in self._folders():
            if path.name.endswith(GONE) or path.name.endswith(ASIDE) and _abandoned(path):
                shutil.rmtree(path, ignore_errors=True)

    def make_room(self, need: int) -> None:
        """Room for ``need`` bytes more, at the cost of parts used least recently; ``NoRoom`` where that is not enough.

        Nothing this process has open goes, and nothing at all where it would not help.
        """
        free = shutil.disk_usage(self.folder).free - (settings.kept_free_bytes() if self.limit is not None else 0)
        limit = need if self.limit is None else self.limit
        if need > limit:
            raise NoRoom(f"{size(need)} would not fit the store's limit of {size(limit)} (TL_STORE_BYTES)")
        entries = self.entries()
        taken = sum(entry.bytes for entry in entries) + self.unfinished_bytes() if self.limit is not None else 0
        missing = max(need - free, taken + need - limit)
        going = _oldest(entries, missing)
        if going is None:
            raise NoRoom(f"the disk has no {size(need)} to spare" if need > free else
                         f"other runs have the store's {size(limit)} (TL_STORE_BYTES) in use")
        for entry in going:
            self.remove(entry.folder)

    def remove(self, part: Path) -> None:
        """Take a part away; whoever has it open reads on."""
        gone = part.with_name(f".{part.name}{GONE}")
        with contextlib.suppress(OSError):
            part.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
            part.parent.rmdir()  # the recipe's folder too, where this was its last part

    def _folders(self) -> Iterator[Path]:
        for recipe in _inside(self.folder):
            yield from _inside(recipe)


def _oldest(entries: list[StoreEntry], missing: int) -> list[StoreEntry] | None:
    """As many of the entries as free ``missing`` bytes; None where all together do not."""
    going = []
    for entry in entries:
        if missing <= 0:
            break
        if not in_use[entry.folder]:
            going.append(entry)
            missing -= entry.bytes
    return going if missing <= 0 else None


def _abandoned(aside: Path) -> bool:
    try:
        with open(aside / ROWS, "rb") as file:
            held = hold(file)
            return held if held is not None else time.time() - os.path.getmtime(aside / ROWS) > ABANDONED
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _entry(part: Path) -> StoreEntry | None:
    try:
        used = os.stat(part / META).st_mtime
    except OSError:
        used = 0.0  # damaged: the first to go
    index = _size(part / INDEX)
    return StoreEntry(part, _size(part / ROWS) + index + _size(part / SUMS), index // 16, used)


def _inside(folder: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _size(file: Path) -> int:
    try:
        return os.stat(file).st_size
    except OSError:
        return 0
