"""Rows of numbers scaled to one length."""

import numpy as np


def scaled_rows(rows: np.ndarray, length: float = 1.0) -> np.ndarray:
    """(n, d) rows of equal length, in their own precision; a row of zeros stays one."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows * (length / np.maximum(norms, 1e-12))
