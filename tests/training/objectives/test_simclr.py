"""NT-Xent: by hand, as NumPy has it pair by pair, and its gradient."""

import numpy as np
import pytest

from tests.training.objectives.arrays import gradient, rows, slope
from tl_core.training.objectives.simclr import nt_xent, similarities


def oracle(views, temperature) -> float:
    """Equation 1 of the paper, pair by pair."""
    unit = views / np.linalg.norm(views, axis=1, keepdims=True)
    count = len(views)
    total = 0.0
    for i in range(count):
        partner = (i + count // 2) % count
        raised = {k: np.exp(unit[i] @ unit[k] / temperature) for k in range(count) if k != i}
        total -= np.log(raised[partner] / sum(raised.values()))
    return total / count


def test_by_hand():
    """Two pictures whose views agree and are at right angles: −log(e² / (e² + 2)) for each of the four."""
    views = np.array([[1.0, 0], [0, 1], [3, 0], [0, 0.5]])
    assert float(nt_xent(views, 0.5)) == pytest.approx(-np.log(np.e**2 / (np.e**2 + 2)))


def test_a_single_picture_has_nothing_to_be_told_apart_from():
    assert float(nt_xent(np.array([[1.0, 2], [2, 1]]), 0.5)) == 0


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0])
def test_against_numpy_and_by_central_differences(temperature):
    views = rows(0, 10, 4)
    assert float(nt_xent(views, temperature)) == pytest.approx(oracle(views, temperature), rel=1e-10)
    np.testing.assert_allclose(gradient(lambda x: nt_xent(x, temperature), views),
                               slope(lambda x: oracle(x, temperature), views), atol=1e-7)


def test_partners_are_half_a_batch_apart():
    logits, own = similarities(rows(1, 6, 3), 0.5)
    assert own.numpy().tolist() == [3, 4, 5, 0, 1, 2] and np.all(np.diag(logits) < -1e8)


def test_equal_embeddings_guess_among_all_others():
    assert float(nt_xent(np.ones((8, 3)), 0.5)) == pytest.approx(np.log(7))
