"""One split's examples as rows, as a backbone reads them."""

import functools
import secrets
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from tl_core.backbones.input_spec import InputSpec
from tl_core.data.dataset import LABEL, UNLABELLED, Dataset, ReaderById, Stream
from tl_core.data.parallel import in_threads
from tl_core.features.activation_store import FeatureArray, row_digests
from tl_core.features.lazy_array import LazyArray
from tl_core.timer import Stopwatch

# Part of the key of every kept picture of more than 8 bits, as ``input_spec.READER`` is of all: to be changed with
# the pixels that ``data.high_bit_depth`` gives; tests/features/test_input_rows.py knows those it stands for.
DEEP_READER = "6fa38898d8575260"


class InputRows:
    """The labelled examples of one split, or a stream's: rows as ``spec`` reads them (uint8 pictures, int32 tokens).

    ``labels`` are int32, those of a stream without any -1; ``other_labels`` those of further targets by name.

    What cannot be read any more becomes a blank row, is marked in ``readable`` and named in
    ``failures``; batches leave it out.
    """

    def __init__(self, dataset: Dataset, split: str | Stream, spec: InputSpec, size: int, watch: Stopwatch):
        examples = split if isinstance(split, Stream) else _labelled(dataset, split)
        self.split, self.spec, self.size, self.watch = examples.role, spec, size, watch
        self.shape, self.recipe = spec.shape(size), spec.recipe(size)
        self.keys = list(examples.keys)
        self.labels = np.asarray(examples.targets.get(LABEL, np.full(len(examples), UNLABELLED)), np.int32)
        self.other_labels = {name: np.asarray(labels, np.int32) for name, labels in examples.targets.items()
                             if name != LABEL}
        self.readable = np.ones(len(examples), bool)
        self.failures: list[str] = []
        self._read, self._digest = dataset.reader(examples)
        self._range = f"|range {dataset.intensity.name}|{DEEP_READER}" if dataset.intensity else ""  # shapes all rows

    def __len__(self) -> int:
        return len(self.keys)

    def digests(self, view: int | None = None) -> np.ndarray:
        """The examples' digests, uint8 (n, 16), or those of one changed view of them."""
        return row_digests(self._contents, view)

    def rows(self, shelf: FeatureArray | None, lock: AbstractContextManager | None = None) -> LazyArray:
        """The examples as rows, kept on the ``shelf`` once decoded, or decoded each time without one."""
        return LazyArray(self.decode, len(self), self.shape, self.spec.dtype, shelf,
                         None if shelf is None else self.digests(), readable=self.readable, lock=lock,
                         watch=self.watch)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """Rows ``indices``, (len(indices), *shape)."""
        return self.watch.time("decode", self._decoded, indices)

    @functools.cached_property
    def _contents(self) -> list[str]:
        # What cannot be opened has no content to be known by, and is never found again.
        return [(self._digest(key) or secrets.token_hex(16)) + self._range for key in self.keys]

    def _decoded(self, indices: np.ndarray) -> np.ndarray:
        # Decoders work outside Python's lock.
        rows = in_threads(self._one, indices.tolist(), f"Reading {self.spec.plural}")
        for index, error in zip(indices, rows, strict=True):
            if isinstance(error, Exception) and self.readable[index]:
                self.readable[index] = False
                self.failures.append(f"{Path(self._name(self.keys[index])).name} ({error})")
        blank = self.spec.blank(self.size)
        return np.stack([blank if isinstance(row, Exception) else row for row in rows])

    def _name(self, key: str) -> str:
        return self._read.key_of(key) if isinstance(self._read, ReaderById) else key

    def _one(self, index: int) -> np.ndarray | Exception:
        key = self.keys[index]
        try:
            row = self.spec.read(self._read, key, self.size)
        except Exception as error:  # whatever a broken or vanished file makes its reader raise
            return error
        # Readers that give a page something grey to show instead say so; nothing learns from that, or keeps it.
        reason = getattr(self._read, "failed", {}).get(key)
        return row if reason is None else OSError(reason)


def _labelled(dataset: Dataset, split: str) -> Stream:
    examples = dataset.splits[split].with_any_label()
    return Stream(split, examples.keys, examples.targets)
