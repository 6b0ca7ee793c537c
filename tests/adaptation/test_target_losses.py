"""Losses without labels: against their formulas written out, by hand, and by finite differences."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from tl_core.adaptation.target_losses import (
    batch_nuclear_norm,
    information_maximisation,
    minimum_class_confusion,
)
from tl_core.statistics.softmax import softmax

LOSSES = [information_maximisation, batch_nuclear_norm, minimum_class_confusion]


def logits(rows: int = 7, classes: int = 4, seed: int = 0, scale: float = 2.0) -> np.ndarray:
    return scale * np.random.default_rng(seed).normal(size=(rows, classes))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("rows", "classes"), [(7, 2), (7, 4), (3, 10), (1, 3)])
def test_gradients_are_those_of_finite_differences(loss, rows, classes):
    at = logits(rows, classes)
    numeric = approx_fprime(at.ravel(), lambda x: loss(x.reshape(at.shape))[0], 1e-6).reshape(at.shape)
    assert loss(at)[1] == pytest.approx(numeric, abs=2e-6)


def test_information_maximisation_by_its_entropies():
    q = softmax(logits())
    mean = q.mean(axis=0)
    entropies = [-sum(p * np.log(p) for p in row) for row in q]
    assert information_maximisation(logits())[0] == pytest.approx(
        np.mean(entropies) + sum(p * np.log(p) for p in mean))


def test_the_nuclear_norm_is_numpys():
    assert batch_nuclear_norm(logits())[0] == pytest.approx(-np.linalg.norm(softmax(logits()), "nuc") / 7)


def test_class_confusion_as_the_paper_writes_it():
    """Matrix by matrix: weights that sum to n, the class correlation, rows normalised, the mean off its diagonal."""
    q = softmax(logits() / 2.5)
    entropy = -(q * np.log(q)).sum(axis=1)
    weight = 1 + np.exp(-entropy)
    weight = len(q) * weight / weight.sum()
    confusion = q.T @ np.diag(weight) @ q
    confusion /= confusion.sum(axis=1, keepdims=True)
    assert minimum_class_confusion(logits())[0] == pytest.approx((confusion.sum() - np.trace(confusion)) / 4)


def test_extremes_by_hand():
    """Sure and even answers over K classes: IM is -ln K, nuclear norm sqrt(m / K) K / m, confusion 0. Undecided
    answers: IM 0, one direction of length sqrt(m / K), confusion 1 - 1 / K."""
    sure = 1000.0 * np.eye(4)[np.arange(8) % 4]
    assert information_maximisation(sure)[0] == pytest.approx(-np.log(4))
    assert batch_nuclear_norm(sure)[0] == pytest.approx(-np.sqrt(2) * 4 / 8)
    assert minimum_class_confusion(sure)[0] == pytest.approx(0)
    undecided = np.zeros((8, 4))
    assert information_maximisation(undecided)[0] == pytest.approx(0)
    assert batch_nuclear_norm(undecided)[0] == pytest.approx(-np.sqrt(8 / 4) / 8)
    assert minimum_class_confusion(undecided)[0] == pytest.approx(0.75)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_class_nobody_is_given_and_logits_of_any_size_are_finite(loss):
    for at in (np.array([[900.0, -900.0, 0.0], [900.0, 0.0, -900.0]]), np.zeros((1, 3)), logits(scale=1e4)):
        value, slope = loss(at)
        assert np.isfinite(value) and np.isfinite(slope).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_the_order_of_the_pictures_is_nothing(loss):
    assert loss(logits()[::-1])[0] == pytest.approx(loss(logits())[0], abs=1e-12)
