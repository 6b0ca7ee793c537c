"""How many bytes lie in a folder, also while others write and delete there."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


def bytes_in(path: Path) -> int:
    """Of a file, or of all files below a folder; no link is followed, and what vanishes meanwhile is passed over."""
    return sum(status.st_size for status in file_statuses(path))


def file_statuses(path: Path) -> Iterator[os.stat_result]:
    """Of the file, or of those below the folder."""
    files = [path] if not path.is_dir() or path.is_symlink() else [
        Path(folder) / name for folder, _, names in os.walk(path) for name in names]
    for file in files:
        with contextlib.suppress(OSError):
            yield file.lstat()
