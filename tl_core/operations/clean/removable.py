"""One thing that may be removed."""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tl_core.data.folder_size import bytes_in, file_statuses


@dataclass(frozen=True)
class Removable:
    """``remove`` takes it away for good; it raises ``UserError`` where it may not be removed (any more)."""

    name: str
    bytes: int
    remove: Callable[[], None]


def of_path(path: Path, name: str) -> Removable:
    """A file, or a folder with all that is in it."""
    return Removable(name, bytes_in(path), lambda: _remove(path))



def older(paths: Iterable[Path], seconds: float) -> Iterator[Path]:
    """Those in which nothing has been changed for so long."""
    until = time.time() - seconds
    for path in sorted(paths):
        changed = [status.st_mtime for status in file_statuses(path)]
        with contextlib.suppress(OSError):
            changed.append(path.lstat().st_mtime)
            if max(changed) < until:
                yield path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
