"""Classes by the nearest neighbours. NumPy only."""

import numpy as np


def neighbour_accuracy(bank: np.ndarray, labels: np.ndarray, asked: np.ndarray, right: np.ndarray, count: int = 10
                       ) -> float:
    """The share of rows ``asked`` (n, width) whose class ``right`` (n,) most of the ``count`` nearest of ``bank`` have.

    ``bank`` is (m, width), its ``labels`` (m,). Near is by the angle; of as many votes the nearer ones' class wins.
    """
    cosines = unit(asked) @ unit(bank).T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
    votes = np.zeros((len(asked), int(labels.max()) + 1))
    closeness = np.take_along_axis(cosines, nearest, axis=1)
    for place in range(nearest.shape[1]):  # a vote is 1 and a little for closeness, which decides at equal numbers
        np.add.at(votes, (np.arange(len(asked)), labels[nearest[:, place]]), 1 + 1e-3 * closeness[:, place])
    return float(np.mean(votes.argmax(axis=1) == right))


def unit(rows: np.ndarray) -> np.ndarray:
    """float64 rows of length 1; one of zeros stays."""
    rows = np.asarray(rows, np.float64)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
