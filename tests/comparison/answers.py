"""Made-up runs whose right answers are known."""

from collections.abc import Sequence

import numpy as np

from tl_core.statistics.predictions import Predictions


def run(correct: Sequence[int], classes: int = 2) -> Predictions:
    """A run on pictures "0", "1", … of labels 0, 1, … in turn, right where ``correct`` says so."""
    right = np.asarray(correct, bool)
    labels = np.arange(len(right)) % classes
    answers = np.where(right, labels, (labels + 1) % classes)
    return Predictions(np.array([f"{i:05d}" for i in range(len(right))], dtype=str), labels.astype(np.int32),
                       np.eye(classes, dtype=np.float32)[answers].reshape(len(right), classes))


def discordant(only_a: int, only_b: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Two (count,) bool: right in a alone, in b alone, and in both on the other pictures."""
    a, b = np.ones(count, bool), np.ones(count, bool)
    a[only_a:only_a + only_b] = False
    b[:only_a] = False
    return a, b
