"""Pictures' embeddings at length 1, as they are asked for."""

import numpy as np


class UnitRows:
    """The rows of ``embeddings`` (m, d) at the places ``order`` (n,), each divided by its length when it is read.

    ``embeddings`` may lie on the disk (``DiskRows``).
    """

    def __init__(self, embeddings, order: np.ndarray):
        self._embeddings, self._order = embeddings, order

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, places: np.ndarray) -> np.ndarray:
        rows = self._embeddings[self._order[places]]
        return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)

    def cosines(self, pairs: np.ndarray) -> np.ndarray:
        """Of the angle between the two of each pair (m, 2)."""
        return np.einsum("nd,nd->n", self[pairs[:, 0]], self[pairs[:, 1]])
