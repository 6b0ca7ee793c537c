"""The test split's figures against hand-computed values and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss

from tl_core.training.evaluation import confusion, cross_entropy, metrics, wilson


def test_wilson_by_hand():
    # 8 of 10, z = 1.96: middle (0.8 + 3.8416/20) / 1.38416 = 0.71674,
    # half width 1.96 * sqrt(0.016 + 3.8416/400) / 1.38416 = 0.22659.
    assert wilson(8, 10) == pytest.approx([0.4902, 0.9433], abs=1e-4)


def test_wilson_stays_inside_zero_and_one():
    # 0 of n: high end is z²/(n + z²); n of n mirrors it.
    low, high = wilson(0, 20)
    assert low == 0.0 and high == pytest.approx(3.8415 / 23.8415, abs=1e-4)
    assert wilson(20, 20) == pytest.approx([1 - high, 1.0])


def test_confusion_has_true_classes_in_rows():
    # one picture of class 0 taken for class 2
    assert confusion(np.array([0]), np.array([2]), 3) == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]


def test_figures_against_scikit_learn():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(200, 4)), rng.integers(0, 4, 200)
    scores = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    found = metrics(logits, labels)
    assert found["test"]["loss"] == pytest.approx(log_loss(labels, scores))
    assert found["test"]["accuracy"] == accuracy_score(labels, logits.argmax(1))
    assert found["test"]["n"] == 200
    assert found["confusion"] == confusion_matrix(labels, logits.argmax(1)).tolist()


def test_cross_entropy_of_huge_logits_is_finite_and_right():
    # softmax([1000, 0]) is (1, 0): loss 0 for class 0 and 1000 for class 1.
    assert cross_entropy(np.array([[1000.0, 0], [1000, 0]]), np.array([0, 1])) == pytest.approx(500)
