"""Rows and labels as the batches Keras asks for."""

from collections.abc import Callable

import keras
import numpy as np

from tl_core.training.rows import LazyRows

Change = Callable[[np.ndarray, np.ndarray, tuple[int, int]], tuple[np.ndarray, np.ndarray]]


class Batches(keras.utils.PyDataset):
    """(x, y) batches: x float (n, *shape), y int32 (n,) or one-hot (n, classes). With a ``seed`` shuffled
    by (seed, epoch).

    Rows not ``readable`` are left out of their batch; only where nothing else is in it
    one of them stays, for an empty batch has no mean. ``change(x, y, (epoch, number))``
    makes a batch into another of the same length; with ``class_weights`` (classes,) a
    batch has its examples' weights as a third part.
    """

    def __init__(self, rows: LazyRows, labels: np.ndarray, readable: np.ndarray, batch_size: int,
                 seed: int | None = None, change: Change | None = None, class_weights: np.ndarray | None = None):
        super().__init__(workers=1)
        self.error: Exception | None = None
        self._rows, self._labels, self._readable = rows, labels, readable
        self._batch_size, self._seed = batch_size, seed
        self._change, self._class_weights = change, class_weights
        self.begin(0)

    @property
    def filling(self) -> bool:
        """Whether rows are still to be computed that later epochs will only read."""
        return self._rows.stored and not self._rows.complete

    def __len__(self) -> int:
        return -(-len(self._labels) // self._batch_size)

    def __getitem__(self, number: int) -> tuple[np.ndarray, ...]:
        try:
            return self._finished(*self._batch(number), number)
        except Exception as error:
            self.error = error  # tf.data would hand on nothing but its text
            raise

    def begin(self, epoch: int) -> None:
        """Put the rows into the order of ``epoch``, counted from 0 over the whole run."""
        count, self._epoch = len(self._labels), epoch
        self.order = (np.arange(count) if self._seed is None
                      else np.random.default_rng([self._seed, epoch]).permutation(count))

    def _batch(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        indices = self.order[number * self._batch_size:(number + 1) * self._batch_size]
        x = self._rows.get(indices)
        keep = self._readable[indices]
        if not keep.any():
            keep[0] = True
        x = x[keep]
        return x.astype(np.float32) if x.dtype == np.uint8 else x, self._labels[indices[keep]]

    def _finished(self, x: np.ndarray, y: np.ndarray, number: int) -> tuple[np.ndarray, ...]:
        if self._change:
            x, y = self._change(x, y, (self._epoch, number))
        if self._class_weights is None:
            return x, y
        return x, y, y @ self._class_weights if y.ndim == 2 else self._class_weights[y]
