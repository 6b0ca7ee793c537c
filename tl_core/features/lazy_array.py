"""Rows that are computed on first need and read from the store afterwards."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import numpy as np

from tl_core.features.activation_store import FeatureArray
from tl_core.features.row_checksums import DamagedRows
from tl_core.timer import Stopwatch
from tl_core.words import size

TOO_SLOW = "reading {} a picture would take longer"


class LazyArray:
    """An array of ``count`` rows of ``shape``, computed as they are asked for.

    ``compute(indices)`` gives the rows of int64 ``indices`` as (len(indices), *shape). With a
    ``shelf`` rows are found there by their ``digests`` (count, 16), and those that are missing
    are kept there once computed, ``together`` at a time, so that a network works on full
    batches. Without one they are computed anew each time. Rows that ``compute`` marks as not
    ``readable`` (count,) are zero and never kept. Rows that share a shelf share a ``lock``; ``watch`` times
    the reading.
    """

    def __init__(self, compute: Callable[[np.ndarray], np.ndarray], count: int, shape: tuple[int, ...], dtype,
                 shelf: FeatureArray | None = None, digests: np.ndarray | None = None, *,
                 readable: np.ndarray | None = None, together: int = 1, lock: AbstractContextManager | None = None,
                 watch: Stopwatch | None = None):
        self.shape, self.dtype = (count, *shape), np.dtype(dtype)
        self.shelf = shelf
        self._compute, self._digests, self._together = compute, digests, together
        self._readable = np.ones(count, bool) if readable is None else readable
        self._lock, self._watch = lock or threading.RLock(), watch or Stopwatch()
        self._closed = self._complete = self._just_kept = False
        self._done = np.zeros(count, bool)
        self._positions = np.full(count, -1, np.int64) if shelf is None or digests is None else shelf.find(digests)
        self.found = int(np.sum(self._positions >= 0))

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def stored(self) -> bool:
        """Whether every row is, or will be, kept once it is computed."""
        return self.shelf is not None and (self.shelf.writing or self.complete)

    @property
    def complete(self) -> bool:
        """Whether every row that can be read is on the shelf, so that nothing is left to compute."""
        if not self._complete and self.shelf is not None:
            self._complete = bool(np.all((self._positions >= 0) | ~self._readable))
        return self._complete

    @property
    def bytes(self) -> int:
        """Size of the whole array."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    @property
    def kept_bytes(self) -> int:
        """Size of the rows that are on the shelf."""
        return int(np.sum(self._positions >= 0)) * self.bytes // max(1, len(self))

    @property
    def computed(self) -> int:
        """Rows that this object has computed at least once."""
        return int(self._done.sum())

    def begin(self, epoch: int) -> None:
        """``epoch`` (from 0) begins; these rows are the same in every one."""

    def missing(self, indices: np.ndarray) -> np.ndarray:
        """Those of ``indices``, each once, that are still to be computed and can be."""
        indices = np.unique(indices)
        return indices[(self._positions[indices] < 0) & self._readable[indices]]

    def get(self, indices: np.ndarray) -> np.ndarray:
        """Rows ``indices`` as a new array (len(indices), *shape)."""
        if self._closed:
            raise RuntimeError("These rows are closed.")
        if self.shelf is None:
            with self._lock:
                return self._computed(indices)
        if (positions := self._positions[indices]).min(initial=0) >= 0 and len(indices):
            try:
                return self._watch.time("read", self.shelf.read, positions)
            except DamagedRows as damaged:
                self._lose(damaged.positions)
        return self._mixed(indices)

    def keep(self, indices: np.ndarray, rows: np.ndarray, seconds: float) -> None:
        """Rows ``indices``, each once, have been computed in ``seconds``: keep those that are not kept yet."""
        with self._lock:
            self._just_kept, self._done[indices] = True, True
            if self.shelf is None or not self.shelf.writing:
                return
            left = (self._positions[indices] < 0) & self._readable[indices]
            if left.any():
                self._write(indices[left], rows[left], seconds * left.mean())

    def close(self) -> None:
        """No more rows: a reader in another thread fails instead of computing on."""
        self._closed = True

    def _mixed(self, indices: np.ndarray) -> np.ndarray:
        """Some read, some computed."""
        out = np.zeros((len(indices), *self.shape[1:]), self.dtype)
        with self._lock:
            self._look_again(indices)
            missing = self.missing(indices)
            if len(missing):
                rows = self._filled(missing)
                at = np.minimum(np.searchsorted(missing, indices), len(missing) - 1)
                mine = missing[at] == indices
                out[mine] = rows[at[mine]]
            else:
                mine = np.zeros(len(indices), bool)
        read = ~mine & (self._positions[indices] >= 0)
        if read.any():
            try:
                out[read] = self._watch.time("read", self._open_shelf().read, self._positions[indices[read]])
            except DamagedRows as damaged:
                self._lose(damaged.positions)
                out[read] = self._mixed(indices[read])
        return out

    def _open_shelf(self) -> FeatureArray:
        assert self.shelf is not None  # nothing is read or kept without one
        return self.shelf

    def _digests_of(self, indices: np.ndarray) -> np.ndarray:
        assert self._digests is not None
        return self._digests[indices]

    def _lose(self, positions: np.ndarray) -> None:
        """The rows at these positions of the shelf are gone, and are computed when they are asked for."""
        with self._lock:
            lost = np.isin(self._positions, positions)
            self.found -= int(np.sum(lost & ~self._done))
            self._positions[lost], self._complete = -1, False

    def _look_again(self, indices: np.ndarray) -> None:
        """A picture of the same content may have been computed in another split meanwhile."""
        missing = indices[self._positions[indices] < 0]
        self._positions[missing] = self._open_shelf().find(self._digests_of(missing))

    def _filled(self, indices: np.ndarray) -> np.ndarray:
        """Rows ``indices``, computed with others that make the network's batches full."""
        start = time.perf_counter()
        more = self._with_others(indices)
        self._just_kept = False
        rows = self._computed(more)
        if not self._just_kept:  # whoever computes several cuts in one pass has kept them already
            self.keep(more, rows, time.perf_counter() - start)
        return rows[:len(indices)]

    def _with_others(self, indices: np.ndarray) -> np.ndarray:
        room = -len(indices) % self._together
        if not room or not self._open_shelf().writing:
            return indices
        others = np.flatnonzero((self._positions < 0) & self._readable)
        return np.concatenate([indices, others[~np.isin(others, indices)][:room]])

    def _computed(self, indices: np.ndarray) -> np.ndarray:
        rows = np.asarray(self._compute(indices), self.dtype)
        return rows if self._readable[indices].all() else self._blank(indices, rows)

    def _blank(self, indices: np.ndarray, rows: np.ndarray) -> np.ndarray:
        rows = np.array(rows)
        rows[~self._readable[indices]] = 0
        return rows

    def _write(self, indices: np.ndarray, rows: np.ndarray, seconds: float) -> None:
        start, shelf = time.perf_counter(), self._open_shelf()
        self._positions[indices] = shelf.write(self._digests_of(indices), rows)
        if shelf.pays.looking and shelf.writing:
            written = time.perf_counter()
            shelf.read_last(len(indices))
            shelf.pays.add(len(indices), seconds, written - start, time.perf_counter() - written)
            if shelf.pays.verdict is False:
                shelf.stop(TOO_SLOW.format(size(shelf.row_bytes)))


class CyclingViews:
    """Several views of the same rows, one an epoch: epoch e reads view e % their number. Otherwise as ``LazyRows``."""

    def __init__(self, views: Sequence[LazyArray]):
        self.views, self._now = views, views[0]
        self.shape, self.dtype = views[0].shape, views[0].dtype

    def __len__(self) -> int:
        return len(self._now)

    @property
    def stored(self) -> bool:
        return self._now.stored

    @property
    def complete(self) -> bool:
        """Whether this epoch's view is on the shelf."""
        return self._now.complete

    @property
    def bytes(self) -> int:
        return sum(view.bytes for view in self.views)

    def begin(self, epoch: int) -> None:
        self._now = self.views[epoch % len(self.views)]

    def get(self, indices: np.ndarray) -> np.ndarray:
        return self._now.get(indices)

    def close(self) -> None:
        for view in self.views:
            view.close()
