"""Rows that are computed on first need and read from a file afterwards."""

import errno
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np


class LazyRows:
    """An array of ``count`` rows of ``shape``, computed as they are asked for.

    ``compute(indices)`` gives the rows of int64 ``indices`` as (len(indices), *shape).
    With a ``path`` they are kept in a memory-mapped file there, whose space is reserved
    at once: ``OSError`` where the disk has not enough. Without one they are computed
    anew each time.
    """

    def __init__(self, compute: Callable[[np.ndarray], np.ndarray], count: int, shape: tuple[int, ...],
                 dtype, path: Path | None = None):
        self.shape, self.dtype = (count, *shape), np.dtype(dtype)
        self._compute, self._path = compute, path
        self._done = np.zeros(count, bool)
        self._lock = threading.Lock()
        self._closed = False
        if path is not None:
            reserve(path, self.bytes)

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def stored(self) -> bool:
        return self._path is not None

    @property
    def complete(self) -> bool:
        """Whether every row is in the file, so that nothing is left to compute."""
        return bool(self._done.all())

    @property
    def bytes(self) -> int:
        """Size of the whole array."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    def get(self, indices: np.ndarray) -> np.ndarray:
        """Rows ``indices`` as a new array (len(indices), *shape)."""
        with self._lock:
            if self._closed:
                raise RuntimeError("These rows are closed.")
            if not self.stored:
                return self._computed(indices)
            # Mapped anew each time: pages of earlier batches do not count as this process's memory.
            rows = np.memmap(self._path, self.dtype, "r+", shape=self.shape)
            missing = np.unique(indices[~self._done[indices]])
            if len(missing):
                rows[missing] = self._computed(missing)
                self._done[missing] = True
            return np.array(rows[indices])

    def close(self) -> None:
        """No more rows: a reader in another thread fails instead of computing on."""
        self._closed = True

    def _computed(self, indices: np.ndarray) -> np.ndarray:
        return np.asarray(self._compute(indices), self.dtype)


def rows_or_fallback(compute, count: int, shape: tuple[int, ...], dtype, path: Path,
                     tell: Callable[[str], None]) -> LazyRows:
    """Stored rows, or unstored ones and a word about it where the disk has no space."""
    try:
        return LazyRows(compute, count, shape, dtype, path)
    except OSError as error:
        path.unlink(missing_ok=True)
        tell(f"No space to keep {path.stem} ({error.strerror or error}): they are computed anew in every epoch. "
             "Free some space, or choose smaller pictures.")
        return LazyRows(compute, count, shape, dtype)


def reserve(path: Path, size: int) -> None:
    """Make a file of ``size`` bytes that really has its space; a sparse one could fail in the middle of a write."""
    if shutil.disk_usage(path.parent).free < size:
        raise OSError(errno.ENOSPC, "the disk is full")
    with open(path, "wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.truncate(size)
