import numpy as np
import pytest

from tl_core.data.quality.unit_rows import UnitRows


def test_rows_have_length_one_in_their_order():
    rows = UnitRows(np.array([[3.0, 4], [0, 2], [5, 0]]), np.array([2, 0]))
    assert len(rows) == 2
    assert rows[np.array([1, 0])] == pytest.approx(np.array([[0.6, 0.8], [1, 0]]))
    assert rows.cosines(np.array([[0, 1]])) == pytest.approx(np.array([0.6]))
