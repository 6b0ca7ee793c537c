"""Rows and labels as batches, one or several at a time. No TensorFlow here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tl_core.data.dataset import LABEL
from tl_core.features.lazy_array import CyclingViews, LazyArray

Change = Callable[[np.ndarray, np.ndarray, tuple[int, int]], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class BatchGroup:
    """Batches in a row, from number ``first`` of the epoch on.

    Rows ``x``, the usual target's labels ``y`` and, with class weights, the examples' ``weights`` lie one
    batch behind the other; batch ``i`` of the group is ``[starts[i]:starts[i + 1]]``.
    ``indices`` are the examples' places in their split; ``others`` the labels of further targets.
    """

    first: int
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None
    starts: np.ndarray
    indices: np.ndarray
    others: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def targets(self) -> dict[str, np.ndarray]:
        """Every target's labels by name."""
        return {LABEL: self.y, **self.others}

    @property
    def count(self) -> int:
        return len(self.starts) - 1


class Batches:
    """(x, y) batches: x float (n, *shape), y int32 (n,) or one-hot (n, classes). With a ``seed`` shuffled
    by (seed, epoch).

    Rows not ``readable`` are left out of their batch; only where nothing else is in it
    one of them stays, for an empty batch has no mean. ``change(x, y, (epoch, number))``
    makes a batch into another of the same length; with ``class_weights`` (classes,) a
    batch has its examples' weights as a third part. An epoch has ``wanted`` rows, by default all of them once.
    """

    def __init__(self, rows: LazyArray | CyclingViews, labels: np.ndarray, readable: np.ndarray, batch_size: int,
                 seed: int | None = None, change: Change | None = None, class_weights: np.ndarray | None = None,
                 wanted: int | None = None, others: Mapping[str, np.ndarray] | None = None):
        self._rows, self._labels, self._readable = rows, labels, readable
        self._batch_size, self._seed = batch_size, seed
        self._change, self._class_weights = change, class_weights
        self._wanted, self._others = wanted, others or {}
        self.begin(0)

    @property
    def filling(self) -> bool:
        """Whether rows are still to be computed that later epochs will only read."""
        return self._rows.stored and not self._rows.complete

    @property
    def cheap(self) -> bool:
        """Whether a batch only has to be read."""
        return self._rows.complete and self._change is None

    @property
    def bytes(self) -> int:
        """Size of a full batch as it is trained on."""
        return self._batch_size * int(np.prod(self._rows.shape[1:], dtype=np.int64)) * 4

    def __len__(self) -> int:
        return -(-(len(self._labels) if self._wanted is None else self._wanted) // self._batch_size)

    def __getitem__(self, number: int) -> tuple[np.ndarray, ...]:
        group = self.group(number, 1)
        return (group.x, group.y) if group.weights is None else (group.x, group.y, group.weights)

    def shuffled_by(self, seed: int) -> "Batches":
        """The same batches in another seed's order."""
        return self._like(seed, self._wanted)

    def beside(self, other: "Batches") -> "Batches":
        """As many batches as ``other`` has, all of them full: of fewer rows each comes again, newly shuffled."""
        return self._like(self._seed, len(other) * self._batch_size)

    def begin(self, epoch: int) -> None:
        """Put the rows into the order of ``epoch``, counted from 0 over the whole run."""
        count, self._epoch = len(self._labels), epoch
        self._rows.begin(epoch)
        if self._wanted is None:
            self.order = self._permuted(count, epoch)
        else:
            rounds = -(-self._wanted // count)
            self.order = np.concatenate([self._permuted(count, epoch, turn) for turn in range(rounds)])[:self._wanted]

    def _like(self, seed: int | None, wanted: int | None) -> "Batches":
        return Batches(self._rows, self._labels, self._readable, self._batch_size, seed, self._change,
                       self._class_weights, wanted, self._others)

    def _permuted(self, count: int, *numbers: int) -> np.ndarray:
        return (np.arange(count) if self._seed is None
                else np.random.default_rng([self._seed, *numbers]).permutation(count))

    def group(self, first: int, count: int) -> BatchGroup:
        """``count`` batches from number ``first`` on, or those that are left."""
        indices = self.order[first * self._batch_size:(first + count) * self._batch_size]
        x = self._rows.get(indices)
        keep = self._kept(indices)  # after reading, which finds out what cannot be read
        starts = np.append(0, np.cumsum(np.add.reduceat(keep, np.arange(0, len(keep), self._batch_size))))
        if not keep.all():
            x, indices = x[keep], indices[keep]
        x, y = x.astype(np.float32) if x.dtype == np.uint8 else x, self._labels[indices]
        if self._change:
            x, y = self._changed(x, y, starts, first)
        return BatchGroup(first, x, y, self._weights(y), starts.astype(np.int32), indices,
                          {name: labels[indices] for name, labels in self._others.items()})

    def _kept(self, indices: np.ndarray) -> np.ndarray:
        keep = self._readable[indices]
        for start in range(0, len(keep), self._batch_size):
            if not keep[start:start + self._batch_size].any():
                keep[start] = True
        return keep

    def _changed(self, x: np.ndarray, y: np.ndarray, starts: np.ndarray, first: int):
        assert self._change is not None
        parts = [self._change(x[low:high], y[low:high], (self._epoch, first + number))
                 for number, (low, high) in enumerate(zip(starts, starts[1:], strict=False))]
        return parts[0] if len(parts) == 1 else tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def _weights(self, y: np.ndarray) -> np.ndarray | None:
        if self._class_weights is None:
            return None
        return y @ self._class_weights if y.ndim == 2 else self._class_weights[y]
