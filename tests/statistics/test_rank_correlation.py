"""Kendall's tau: by hand, by counting pairs, and where it is undefined."""

from itertools import combinations

import numpy as np
import pytest

from tl_core.statistics.rank_correlation import agreement, concordance_sentence, kendall_tau


def test_tau_by_hand():
    """1 2 3 4 against 1 3 2 4: of 6 pairs 5 agree and 1 does not, (5 - 1) / 6."""
    assert kendall_tau([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(4 / 6)


def test_ties_by_hand():
    """1 1 2 against 1 2 3: two of 3 pairs agree, one is tied in the first list: 2 / sqrt((3 - 1) * 3)."""
    assert kendall_tau([1, 1, 2], [1, 2, 3]) == pytest.approx(2 / np.sqrt(6))


def test_tau_counts_pairs():
    first, second = np.random.default_rng(0).integers(0, 6, (2, 25))
    signs = [(np.sign(first[i] - first[j]), np.sign(second[i] - second[j])) for i, j in combinations(range(25), 2)]
    above = sum(one * two for one, two in signs)
    below = np.sqrt(float(sum(one != 0 for one, _ in signs)) * sum(two != 0 for _, two in signs))
    assert kendall_tau(first, second) == pytest.approx(above / below)


def test_the_extremes_and_the_undefined():
    assert kendall_tau([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert kendall_tau([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert kendall_tau([1], [1]) is kendall_tau([], []) is kendall_tau([1, 1], [1, 2]) is None
    with pytest.raises(ValueError, match="one length"):
        kendall_tau([1, 2], [1])


def test_agreement_leaves_out_what_a_list_does_not_have():
    found = agreement({"LogME": [1, 2, 3, 4], "LEEP": [None, 2, 1, None], "k-NN": [4, 3, 2, 1]})
    assert found[0] == pytest.approx([1, -1, -1])
    assert found[1] == pytest.approx([-1, 1, 1]) and found[2] == pytest.approx([-1, 1, 1])


def test_a_prediction_is_checked_in_words():
    assert concordance_sentence("LogME", [1, 2, 3, None], [0.5, 0.7, 0.6, 0.1]) == (
        "LogME put 2 of 3 pairs in the order they came out in (Kendall's tau 0.33).")
    assert "cannot be checked" in concordance_sentence("LEEP", [None, 1], [0.5, 0.6])
