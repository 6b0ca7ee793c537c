"""One split's pictures as rows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tl_core.data.dataset import Dataset
from tl_core.training.rows import LazyRows, rows_or_fallback
from tl_core.training.stopwatch import Stopwatch


class Pictures:
    """The labelled pictures of one split: uint8 rows (size, size, 3), int32 labels of the same order.

    A file that cannot be read any more becomes a black row, is marked in ``readable``
    and named in ``failures``; batches leave it out.
    """

    def __init__(self, dataset: Dataset, split: str, size: int, watch: Stopwatch):
        examples = dataset.splits[split]
        labelled = np.flatnonzero(np.asarray(examples.labels) >= 0)
        self.split, self.size, self.watch = split, size, watch
        self.keys = [examples.keys[i] for i in labelled]
        self.labels = np.asarray(examples.labels, np.int32)[labelled]
        self.readable = np.ones(len(labelled), bool)
        self.failures: list[str] = []
        self._read = dataset.read

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self, folder: Path | None, tell: Callable[[str], None]) -> LazyRows:
        """The pictures as rows, kept under ``folder`` once decoded, or decoded each time without one."""
        shape = (self.size, self.size, 3)
        if folder is None:
            return LazyRows(self.decode, len(self), shape, np.uint8)
        return rows_or_fallback(self.decode, len(self), shape, np.uint8, folder / f"{self.split}-pictures.rows", tell)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """Pictures ``indices`` as uint8 (len(indices), size, size, 3)."""
        return self.watch.time("decode", lambda: np.stack([self._one(i) for i in indices]))

    def _one(self, index: int) -> np.ndarray:
        try:
            return self._read(self.keys[index], self.size)
        except Exception as error:  # whatever a broken or vanished file makes its reader raise
            if self.readable[index]:
                self.readable[index] = False
                self.failures.append(f"{Path(self.keys[index]).name} ({error})")
            return np.zeros((self.size, self.size, 3), np.uint8)
