"""Figures of predictions without labels, by hand."""

import numpy as np
import pytest

from tl_core.statistics.unlabelled import entropy, mutual_information, nuclear_norm


def test_sure_and_even_is_best_sure_of_one_class_and_unsure_are_worst():
    sure, one, unsure = np.eye(3)[[0, 1, 2, 0, 1, 2]], np.eye(3)[[0] * 6], np.full((6, 3), 1 / 3)
    assert [mutual_information(of) for of in (sure, one, unsure)] == pytest.approx([np.log(3), 0, 0])
    # Singular values √2, √2, √2; √6 alone; √(6 / 3) alone.
    assert [nuclear_norm(of) * 6 for of in (sure, one, unsure)] == pytest.approx([3 * 2**0.5, 6**0.5, 2**0.5])
    assert entropy(np.array([[0.5, 0.5], [1.0, 0.0]])) == pytest.approx([np.log(2), 0])
