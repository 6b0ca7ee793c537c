"""The figures of the test split. NumPy only."""

from math import sqrt
from typing import Any

import numpy as np

Z95 = 1.959963984540054  # the normal distribution's 97.5 % point


def wilson(correct: int, count: int) -> list[float]:
    """Wilson's 95 % interval [low, high] for a share of ``correct`` in ``count`` (Wilson 1927, JASA 22)."""
    share = correct / count
    middle = share + Z95**2 / (2 * count)
    spread = Z95 * sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2))
    scale = 1 + Z95**2 / count
    return [max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)]


def confusion(labels: np.ndarray, predicted: np.ndarray, classes: int) -> list[list[int]]:
    """Counts as (classes, classes): rows are true classes, columns predicted ones."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (labels, predicted), 1)
    return counts.tolist()


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean cross-entropy of (n, classes) logits, in nats; safe for logits of any size."""
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sums - shifted[np.arange(len(labels)), labels]))


def metrics(logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """``{"test": {loss, accuracy, n, ci95}, "confusion": …}`` from (n, classes) logits and n labels."""
    predicted = logits.argmax(axis=1)
    correct = int((predicted == labels).sum())
    return {"test": {"loss": cross_entropy(logits, labels), "accuracy": correct / len(labels), "n": len(labels),
                     "ci95": wilson(correct, len(labels))},
            "confusion": confusion(labels, predicted, logits.shape[1])}


def empty_metrics() -> dict[str, Any]:
    """The same keys for a run that has not seen its test split."""
    return {"test": {"loss": None, "accuracy": None, "n": 0, "ci95": None}, "confusion": None}
