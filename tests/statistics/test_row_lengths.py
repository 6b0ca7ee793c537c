"""Rows of one length, by hand."""

import numpy as np

from tl_core.statistics.row_lengths import scaled_rows


def test_by_hand():
    """3, 4 is 5 long."""
    rows = np.array([[3, 4], [0, 0]], np.float32)
    scaled = scaled_rows(rows)
    assert scaled.dtype == np.float32 and np.allclose(scaled, [[0.6, 0.8], [0, 0]])
    assert np.allclose(scaled_rows(rows, 10.0), [[6, 8], [0, 0]])
