"""One split's pictures as rows."""

import functools
import secrets
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import PIL

from tl_core.data.dataset import Dataset
from tl_core.data.parallel import in_threads
from tl_core.features.activation_store import FeatureArray, row_digests
from tl_core.features.lazy_array import LazyArray
from tl_core.timer import Stopwatch

# Part of every kept row's key. To be changed, both or one, with the pixels that the readers of ``tl_core.data`` give;
# tests/features/test_image_rows.py knows the pixels that these stand for.
READER = "9b973a2ff92a51e5"  # up to 8 bits: images, arrays
DEEP_READER = "6fa38898d8575260"  # more: high_bit_depth


class ImageRows:
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
        self._read, self._digest = dataset.read, dataset.digest
        self._range = f"|range {dataset.intensity.name}|{DEEP_READER}" if dataset.intensity else ""  # shapes all rows

    def __len__(self) -> int:
        return len(self.keys)

    def digests(self, view: int | None = None) -> np.ndarray:
        """The pictures' digests, uint8 (n, 16), or those of one changed view of them."""
        return row_digests(self._contents, view)

    def rows(self, shelf: FeatureArray | None, lock: AbstractContextManager | None = None) -> LazyArray:
        """The pictures as rows, kept on the ``shelf`` once decoded, or decoded each time without one."""
        return LazyArray(self.decode, len(self), (self.size, self.size, 3), np.uint8, shelf,
                         None if shelf is None else self.digests(), readable=self.readable, lock=lock,
                         watch=self.watch)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """Pictures ``indices`` as uint8 (len(indices), size, size, 3)."""
        return self.watch.time("decode", self._decoded, indices)

    @functools.cached_property
    def _contents(self) -> list[str]:
        # What cannot be opened has no content to be known by, and is never found again.
        return [(self._digest(key) or secrets.token_hex(16)) + self._range for key in self.keys]

    def _decoded(self, indices: np.ndarray) -> np.ndarray:
        found = in_threads(self._one, indices.tolist(), "Reading pictures")  # decoders work outside Python's lock
        for index, error in zip(indices, found, strict=True):
            if isinstance(error, Exception) and self.readable[index]:
                self.readable[index] = False
                self.failures.append(f"{Path(self.keys[index]).name} ({error})")
        black = np.zeros((self.size, self.size, 3), np.uint8)
        return np.stack([black if isinstance(picture, Exception) else picture for picture in found])

    def _one(self, index: int) -> np.ndarray | Exception:
        key = self.keys[index]
        try:
            picture = self._read(key, self.size)
        except Exception as error:  # whatever a broken or vanished file makes its reader raise
            return error
        # Readers that give a page something grey to show instead say so; nothing learns from that, or keeps it.
        reason = getattr(self._read, "failed", {}).get(key)
        return picture if reason is None else OSError(reason)


def recipe(size: int) -> dict[str, str]:
    """Everything but its content that shapes a decoded picture of ``size`` pixels."""
    return {"kind": "pictures", "image_size": str(size), "decoder": f"Pillow {PIL.__version__}", "code": READER}
