"""Rows that are kept in a file for a while: a hundred thousand small pictures need no memory of their own."""

import threading
from collections.abc import Iterator

import numpy as np

from tl_core import temporary_folders

AT_ONCE = 256


class DiskRows:
    """``count`` rows of ``shape``, zero until they are written; the file goes with the object. Safe from any thread.

    Rows are copied from the file as they are asked for: what is mapped into memory would be counted as the
    process's own, and would grow with the set.
    """

    def __init__(self, count: int, shape: tuple[int, ...], dtype):
        self.shape, self.dtype = (count, *shape), np.dtype(dtype)
        self._bytes = int(np.prod(shape, dtype=np.int64)) * self.dtype.itemsize
        self._lock = threading.Lock()
        self._file = temporary_folders.nameless_file()
        self._file.truncate(count * self._bytes)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, places: int | slice | np.ndarray) -> np.ndarray:
        """A row, or the rows of a slice without a step, or of whole numbers (n,), as an array of their own."""
        if isinstance(places, slice):
            start, stop, _ = places.indices(len(self))
            return self._read(start, max(stop - start, 0))
        if not isinstance(places, np.ndarray):
            return self._read(int(places), 1)[0]
        rows = np.empty((len(places), *self.shape[1:]), self.dtype)
        for number, place in enumerate(places.tolist()):
            rows[number] = self._read(place, 1)[0]
        return rows

    def __setitem__(self, place: int, rows: np.ndarray) -> None:
        """Write one row, or several from ``place`` on."""
        content = memoryview(np.ascontiguousarray(rows, self.dtype).data).cast("B")
        with self._lock:
            self._file.seek(place * self._bytes)
            while content:
                content = content[self._file.write(content):]

    def pieces(self) -> Iterator[tuple[int, np.ndarray]]:
        """All rows, some at a time: where they begin, and the rows."""
        for start in range(0, len(self), AT_ONCE):
            yield start, self[start:start + AT_ONCE]

    def _read(self, start: int, count: int) -> np.ndarray:
        rows = np.empty((count, *self.shape[1:]), self.dtype)
        content = memoryview(rows.data).cast("B") if rows.size else memoryview(b"")
        with self._lock:
            self._file.seek(start * self._bytes)
            while content:
                content = content[self._file.readinto(content):]
        return rows
