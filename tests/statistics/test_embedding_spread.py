"""Collapse: figures of embeddings by hand, and the sentence."""

import numpy as np
import pytest

from tl_core.statistics import embedding_spread
from tl_core.statistics.embedding_spread import STD, UNIFORMITY


def test_rows_that_are_all_the_same_have_collapsed():
    found = embedding_spread.figures(np.tile([[3.0, 4.0]], (5, 1)))
    assert found == {STD: 0, UNIFORMITY: 0} and "collapsed" in embedding_spread.collapse(found)


def test_rows_that_cancel_out_are_spread_by_hand():
    """Four directions of a plane: of six pairs four at a squared distance of 2, two of 4."""
    found = embedding_spread.figures(np.array([[1.0, 0], [0, 2], [-3, 0], [0, -4]]))
    assert found[STD] == pytest.approx(1)
    assert found[UNIFORMITY] == pytest.approx(np.log((4 * np.exp(-4) + 2 * np.exp(-8)) / 6))
    assert embedding_spread.collapse(found) == ""


def test_a_single_row_and_an_epoch_without_the_figure_are_no_collapse():
    assert embedding_spread.figures(np.ones((1, 3))) == {STD: 0, UNIFORMITY: 0}
    assert embedding_spread.collapse({}) == ""
