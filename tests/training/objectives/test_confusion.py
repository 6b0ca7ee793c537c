"""Minimum class confusion: by hand, as NumPy has it, and its gradient."""

import numpy as np
import pytest

from tests.training.objectives.arrays import entropy, gradient, rows, slope, softmax
from tl_core.training.objectives.confusion import class_confusion


def weights(logits) -> np.ndarray:
    raised = 1 + np.exp(-entropy(softmax(logits / 2.5)))
    return raised * len(raised) / raised.sum()


def oracle(logits, weight) -> float:
    probabilities = softmax(logits / 2.5)
    confusion = probabilities.T @ np.diag(weight) @ probabilities
    confusion /= confusion.sum(axis=1, keepdims=True)
    return 1 - np.trace(confusion) / logits.shape[1]


def test_by_hand():
    """Two rows of (0.8, 0.2) and (0.2, 0.8), alike sure: C is 0.68 and 0.32 a row, so 1 − 2 · 0.68 / 2 = 0.32."""
    logits = 2.5 * np.log(np.array([[0.8, 0.2], [0.2, 0.8]]))
    assert float(class_confusion(logits)) == pytest.approx(0.32)


def test_against_numpy_and_by_central_differences():
    logits = 4 * rows(0, 9, 4)
    weight = weights(logits)
    assert float(class_confusion(logits)) == pytest.approx(oracle(logits, weight), rel=1e-10)
    np.testing.assert_allclose(gradient(class_confusion, logits), slope(lambda x: oracle(x, weight), logits), atol=1e-8)


def test_sure_predictions_confuse_nothing_and_even_ones_everything():
    sure, even = 100 * np.eye(4)[[0, 1, 2, 3, 0]], np.zeros((5, 4))
    assert float(class_confusion(sure)) == pytest.approx(0, abs=1e-6)
    assert float(class_confusion(even)) == pytest.approx(0.75)
    assert np.isfinite(gradient(class_confusion, sure)).all()
