"""CKA: by hand, against the papers' formulas written out, and by its properties."""

import numpy as np
import pytest

from tl_core.statistics.cka import linear_cka


def rows(n: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(2, 3, (n, width))


def related(n: int = 60, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two descriptions that share half of what they say."""
    both = rows(n, 5, seed)
    return np.hstack([both, rows(n, 5, seed + 1)]), np.hstack([both @ rows(5, 8, 3), rows(n, 4, seed + 2)])


def written_out(x: np.ndarray, y: np.ndarray) -> float:
    """Nguyen et al. 2021, equation 3, term by term."""
    n, one = len(x), np.ones(len(x))
    k, m = x @ x.T * (1 - np.eye(n)), y @ y.T * (1 - np.eye(n))

    def hsic(k, m):
        return (np.trace(k @ m) + (one @ k @ one) * (one @ m @ one) / ((n - 1) * (n - 2))
                - 2 / (n - 2) * (one @ k @ m @ one)) / (n * (n - 3))
    return hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))


def biased(x: np.ndarray, y: np.ndarray) -> float:
    """Kornblith et al. 2019, equation 4: ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) of centred columns."""
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    return np.sum((y.T @ x)**2) / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def test_four_pictures_by_hand():
    """x = 0, 0, 1, 1 against itself is 1. y = 0, 1, 0, 1: centred x is −½ −½ ½ ½, y −½ ½ −½ ½, so the products off
    the diagonal are ¼ for (1, 2) and (3, 4) and −¼ for the other four; for y the ¼ are at (1, 3) and (2, 4).
    U-centring: every row sums to −¼, over n − 2 = 2 is −⅛, and −½ over n − 1 = 3 is −⅙. So ¼ becomes
    ¼ + ⅛ + ⅛ − ⅙ = ⅓, −¼ becomes −⅙. Twice over pairs: x·x = 2 (2 · 1/9 + 4 · 1/36) = ⅔;
    x·y = 2 (4 · ⅓ · −⅙ + 2 · 1/36) = −⅓; CKA −½."""
    x, y = np.array([[0.], [0.], [1.], [1.]]), np.array([[0.], [1.], [0.], [1.]])
    assert linear_cka(x, x) == 1
    assert linear_cka(x, y) == pytest.approx(-0.5)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_papers_formula_written_out(seed):
    assert linear_cka(*related(seed=seed)) == pytest.approx(written_out(*related(seed=seed)), rel=1e-9)


def test_with_many_pictures_it_is_the_usual_estimate():
    x, y = related(2000)
    assert linear_cka(x, y) == pytest.approx(biased(x, y), abs=5e-3)


def test_rotations_and_scales_and_shifts_change_nothing():
    x, y = related()
    turned, _ = np.linalg.qr(rows(10, 10, 5))
    assert linear_cka(x @ turned, y) == pytest.approx(linear_cka(x, y))
    assert linear_cka(-7 * x + 100, 0.01 * y - 3) == pytest.approx(linear_cka(x, y))
    assert linear_cka(x, x @ turned) == pytest.approx(1)


def test_stretching_one_axis_changes_it():
    """It is not blind to any linear map, as CCA is."""
    x, y = related()
    assert abs(linear_cka(x * np.array([50.0] + [1.0] * 9), y) - linear_cka(x, y)) > 0.05


def test_it_does_not_mind_the_order_of_sides_or_pictures():
    x, y = related()
    order = np.random.default_rng(1).permutation(len(x))
    assert linear_cka(x, y) == pytest.approx(linear_cka(y, x))
    assert linear_cka(x, y) == pytest.approx(linear_cka(x[order], y[order]))


def test_the_same_is_exactly_1_and_unrelated_about_0_where_features_outnumber_pictures():
    found = [linear_cka(rows(50, 2000, seed), rows(50, 2000, seed + 100)) for seed in range(5)]
    assert linear_cka(rows(50, 2000), rows(50, 2000)) == 1
    assert np.abs(found).max() < 0.1 < 0.9 < biased(rows(50, 2000, 0), rows(50, 2000, 100))


def test_it_falls_as_noise_grows():
    x = rows(80, 20)
    found = [linear_cka(x, x + noise * rows(80, 20, 9)) for noise in (0, 0.3, 1, 3)]
    assert found == sorted(found, reverse=True) and found[0] == 1


def test_pictures_of_any_shape_are_flattened():
    x, y = related()
    assert linear_cka(x.reshape(60, 2, 5, 1), y.reshape(60, 4, 3)) == pytest.approx(linear_cka(x, y))


def test_what_cannot_be_told():
    assert np.isnan(linear_cka(np.ones((10, 3)), rows(10, 3)))  # a dead block says the same of every picture
    assert np.isnan(linear_cka(rows(3, 3), rows(3, 3)))
    with pytest.raises(ValueError, match="3 and 4 rows"):
        linear_cka(rows(3, 3), rows(4, 3))
