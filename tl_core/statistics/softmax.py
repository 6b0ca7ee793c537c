"""From a network's numbers to answers. NumPy only."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Rows of any numbers as rows that sum to 1, float64; safe for numbers of any size."""
    logits = np.asarray(logits, np.float64)
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
