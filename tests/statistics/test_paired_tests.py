"""Single runs by McNemar, several seeds by the bootstrap; p-values adjusted over all that are judged together."""

import numpy as np
import pytest
from scipy.stats import binomtest

from tl_core.statistics.bootstrap import difference
from tl_core.statistics.paired_tests import BOOTSTRAP, MCNEMAR, paired_tests
from tl_core.statistics.significance import holm


def test_each_pair_by_its_own_test_and_all_adjusted_together():
    plain = np.zeros((1, 20), bool)
    better = plain.copy()
    better[0, :8] = True
    seeds = np.random.default_rng(0).random((3, 20)) < 0.5
    first, second = paired_tests([(plain, better), (seeds, ~seeds)])
    assert (first.test, second.test) == (MCNEMAR, BOOTSTRAP)
    assert first.p == pytest.approx(binomtest(0, 8).pvalue) and first.gap.value == pytest.approx(0.4)
    assert second.p == difference(seeds, ~seeds).p
    assert [first.adjusted, second.adjusted] == holm([first.p, second.p])


def test_nothing_to_judge():
    assert paired_tests([]) == []
