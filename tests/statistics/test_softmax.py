import numpy as np
from scipy.special import softmax as scipys

from tl_core.statistics.softmax import softmax


def test_it_is_scipys_and_sums_to_one_for_huge_logits():
    logits = np.random.default_rng(0).normal(0, 5, (6, 4)).astype(np.float32)
    np.testing.assert_allclose(softmax(logits), scipys(logits.astype(np.float64), axis=1), rtol=1e-12)
    np.testing.assert_allclose(softmax([[1e30, 0.0], [-1e30, -1e30]]), [[1, 0], [0.5, 0.5]])
    assert softmax(logits).dtype == np.float64
