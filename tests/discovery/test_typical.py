"""Typical is the middle of a cluster, doubtful lies between two: figures by hand."""

import numpy as np
import pytest

from tl_core.discovery import typical

POINTS = np.array([[0.0], [1], [2], [9], [10], [11]])
LABELS = np.array([0, 0, 0, 1, 1, 1])


def test_by_hand():
    """Middles are 1 and 10; the picture at 2 has 1 to its own and 8 to the other: (8 - 1) / 8."""
    values = typical.typicality(POINTS, LABELS)
    assert values.tolist() == pytest.approx([0.9, 1, 0.875, 0.875, 1, 0.9]) and values.dtype == np.float32
    assert typical.most_typical(values, LABELS, 0) == [1, 0, 2]
    assert typical.most_doubtful(values, LABELS, 1, 2) == [3, 5]


def test_noise_one_cluster_and_none():
    assert typical.typicality(POINTS, np.array([0, 0, 0, -1, -1, -1])).tolist() == [0, 1, 0, -1, -1, -1]
    assert typical.typicality(POINTS, np.full(6, -1)).tolist() == [-1] * 6
    assert typical.typicality(np.ones((2, 3)), np.zeros(2, int)).tolist() == [1, 1]
