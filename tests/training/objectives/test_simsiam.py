"""SimSiam's loss: by hand, against NumPy, and that no gradient goes through the other view."""

import numpy as np
import pytest

from tests.training.objectives.arrays import gradient, rows, slope
from tl_core.training.objectives.simsiam import negative_cosine


def oracle(predicted, projected) -> float:
    half = len(predicted) // 2
    cosines = [predicted[i] @ projected[(i + half) % len(predicted)] / (
        np.linalg.norm(predicted[i]) * np.linalg.norm(projected[(i + half) % len(predicted)]))
        for i in range(len(predicted))]
    return -float(np.mean(cosines))


def test_by_hand():
    """Cosines of (1, 0) with (0, 2), and of (1, 1) with (3, 0): 0 and 1/√2."""
    predicted, projected = np.array([[1.0, 0], [1, 1]]), np.array([[3.0, 0], [0, 2]])
    assert float(negative_cosine(predicted, projected)) == pytest.approx(-(0 + 1 / np.sqrt(2)) / 2)


def test_against_numpy_and_by_central_differences():
    predicted, projected = rows(0, 8, 5), rows(1, 8, 5)
    assert float(negative_cosine(predicted, projected)) == pytest.approx(oracle(predicted, projected))
    np.testing.assert_allclose(gradient(lambda x: negative_cosine(x, projected), predicted),
                               slope(lambda x: oracle(x, projected), predicted), atol=1e-8)


def test_the_other_view_is_a_target_and_does_not_move():
    predicted = rows(0, 4, 3)
    both = gradient(lambda x: negative_cosine(predicted * 1.0, x) + 0 * x[0, 0], rows(1, 4, 3))
    assert not both.any()


def test_embeddings_that_are_all_the_same_have_the_lowest_loss():
    assert float(negative_cosine(np.ones((6, 2)), np.ones((6, 2)))) == pytest.approx(-1)
