"""One thing that may be removed, and how large folders are."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Removable:
    """``remove`` takes it away for good; it raises ``UserError`` where it may not be removed (any more)."""

    name: str
    bytes: int
    remove: Callable[[], None]


def of_path(path: Path, name: str) -> Removable:
    """A file, or a folder with all that is in it."""
    return Removable(name, size_of(path), lambda: _remove(path))


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; no link is followed."""
    return sum(status.st_size for status in _statuses(path))


def older(paths: Iterable[Path], seconds: float) -> Iterator[Path]:
    """Those in which nothing has been changed for so long."""
    until = time.time() - seconds
    for path in sorted(paths):
        changed = [status.st_mtime for status in _statuses(path)]
        with contextlib.suppress(OSError):
            changed.append(path.lstat().st_mtime)
            if max(changed) < until:
                yield path


def _statuses(path: Path) -> Iterator[os.stat_result]:
    """Of the files; what vanishes meanwhile is passed over."""
    files = [path] if not path.is_dir() or path.is_symlink() else [
        Path(folder) / name for folder, _, names in os.walk(path) for name in names]
    for file in files:
        with contextlib.suppress(OSError):
            yield file.lstat()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
