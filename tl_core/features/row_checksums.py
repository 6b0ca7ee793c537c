"""Checksums of kept rows: what the disk gives back is what was written, or it is not used.

A row's sum is CRC-32 over its bytes, begun with that of its picture's digest, so that rows of another picture do not
pass either. Rows are looked at once a run, when the first of about a megabyte of them is read.
"""

import os
import threading
import zlib
from collections.abc import Callable

import numpy as np

from tl_core.words import size

DIGEST = 16  # bytes
AT_ONCE = 2**20  # bytes that are read and looked at together

Digests = Callable[[int, int], bytes]


class DamagedRows(Exception):
    """Rows at ``positions`` are not what was written; they have been dropped and are to be computed again."""

    def __init__(self, positions: np.ndarray):
        super().__init__(f"{len(positions)} kept rows are damaged")
        self.positions = positions


class Damage:
    """What of some rows was found damaged and not told yet, counted from any thread."""

    def __init__(self):
        self.rows = self.parts = self.part_bytes = 0
        self._lock = threading.Lock()

    def lose_rows(self, count: int) -> None:
        with self._lock:
            self.rows += count

    def lose_part(self, size: int) -> None:
        with self._lock:
            self.parts, self.part_bytes = self.parts + 1, self.part_bytes + size

    def news(self, what: str) -> str:
        """What was found of ``what`` since last asked, in words for who trains on it; empty where nothing was."""
        with self._lock:
            rows, parts, taken = self.rows, self.parts, self.part_bytes
            self.rows = self.parts = self.part_bytes = 0
        lost = [f"{rows:,} kept {'row' if rows == 1 else 'rows'}"] * bool(rows)
        lost += [f"{parts} {'file' if parts == 1 else 'files'} of kept rows ({size(taken)})"] * bool(parts)
        if not lost:
            return ""
        return (f"{' and '.join(lost)} of {what} {'was' if rows + parts == 1 else 'were'} damaged on the disk: dropped "
                "and computed again, so the results are right. If this comes again, check the disk.")


class Sums:
    """The sums of the rows of one ``file``, ``row_bytes`` each, and which rows have been looked at."""

    def __init__(self, file, row_bytes: int, sums: np.ndarray):
        self._file, self._row_bytes = file, row_bytes
        self._together = max(1, AT_ONCE // row_bytes)
        self._sums = sums
        self._checked = np.zeros(len(sums), bool)
        self._lock = threading.Lock()  # a file has one position where there is no pread

    def add(self, first: int, sums: np.ndarray) -> None:
        """Rows from number ``first`` on have these sums; what was noted about others stays."""
        if (need := first + len(sums)) > len(self._sums):
            room = np.zeros(max(need, 2 * len(self._sums)) - len(self._sums), np.uint32)
            self._sums, self._checked = np.append(self._sums, room), np.append(self._checked, room.astype(bool))
        self._sums[first:need], self._checked[first:need] = sums, False

    def upto(self, count: int) -> np.ndarray:
        """The sums of the first ``count`` rows."""
        return self._sums[:count]

    def unsound(self, numbers: np.ndarray, digests: Digests) -> list[int]:
        """Those of the rows ``numbers`` that are not what was written; ``digests(first, last)`` joins rows' digests."""
        new = numbers[~self._checked[numbers]]
        if not len(new):
            return []
        for block in np.unique(new // self._together).tolist():
            self._look_at(block * self._together, digests)
        return np.unique(new[~self._checked[new]]).tolist()

    def _look_at(self, first: int, digests: Digests) -> None:
        """Rows from ``first`` on, as many as are read at once: one call for each would cost more than the sums."""
        names = digests(first, first + self._together)
        last = first + len(names) // DIGEST
        content = self._content(first, last)
        whole = len(content) // self._row_bytes
        sums = row_sums(memoryview(content)[:whole * self._row_bytes], names[:whole * DIGEST], self._row_bytes)
        self._checked[first:first + whole] |= sums == self._sums[first:first + whole]

    def _content(self, first: int, last: int) -> bytes:
        """Cut off where the disk gives no more. Read, not mapped: a bad sector would end the process."""
        parts = []
        try:
            parts.append(self._read(first, last))
        except OSError:
            for number in range(first, last):
                try:
                    parts.append(self._read(number, number + 1))
                except OSError:
                    parts.append(bytes(self._row_bytes))
        return b"".join(parts) if len(parts) > 1 else parts[0]

    def _read(self, first: int, last: int) -> bytes:
        start, size = first * self._row_bytes, (last - first) * self._row_bytes
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, start)
        with self._lock:
            self._file.seek(start)
            return self._file.read(size)


def row_sums(content: memoryview, digests: bytes, row_bytes: int) -> np.ndarray:
    """CRC-32 uint32 (n,) of rows that lie one behind the other, each begun with its picture's digest."""
    starts = range(0, len(content), row_bytes)
    return np.fromiter((zlib.crc32(content[start:start + row_bytes], zlib.crc32(digests[at:at + DIGEST]))
                        for start, at in zip(starts, range(0, len(digests), DIGEST), strict=True)),
                       np.uint32, len(starts))
