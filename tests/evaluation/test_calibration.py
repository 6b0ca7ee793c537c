import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.metrics import log_loss

from tests.evaluation import finished_runs
from tl_core.evaluation import calibration, temperature


def test_the_expected_error_by_hand():
    # Five bins. (0.4, 0.6]: 0.55 sure, none right. (0.6, 0.8]: 0.8 sure, 2 of 3 right. (0.8, 1]: 0.9 sure, 1 of 1.
    confidence = np.array([0.5, 0.6, 0.8, 0.8, 0.8, 0.9])
    right = np.array([False, False, True, True, False, True])
    bins = calibration.reliability(confidence, right, 5)
    assert [one.count for one in bins] == [0, 0, 2, 3, 1]  # an upper edge belongs to its bin
    assert (bins[2].confidence, bins[2].accuracy) == pytest.approx((0.55, 0))
    assert (bins[3].confidence, bins[3].accuracy) == pytest.approx((0.8, 2 / 3))
    assert bins[0].accuracy is None and bins[0].ci95 is None and bins[4].ci95[1] == 1.0
    gaps = 0.55 * 2 + (0.8 - 2 / 3) * 3 + 0.1
    logits = np.log(np.stack([confidence, 1 - confidence], axis=1))
    found = calibration.calibration(logits, np.where(right, 0, 1), 5)
    assert found.ece == pytest.approx(gaps / 6) and found.mce == pytest.approx(0.55)


def test_edges_at_every_tenth():
    tenths = np.arange(1, 11) / 10
    assert [one.count for one in calibration.reliability(tenths, tenths > 0, 10)] == [1] * 10


def test_loss_and_brier():
    found = calibration.calibration(np.log(finished_runs.SHARES), finished_runs.LABELS)
    assert found.nll == pytest.approx(log_loss(finished_runs.LABELS, finished_runs.SHARES))
    # (0.2²+0.1²+0.1²) + (0.8²+0.6²+0.2²) + (0.4²+0.3²+0.1²) + 0.06 + 0.06 + (0.5²+0.1²+0.6²) = 0.06+1.04+0.26+0.12+0.62
    assert found.brier == pytest.approx(2.10 / 6)
    assert (found.accuracy, found.count) == (4 / 6, 6) and found.confidence == pytest.approx(4.1 / 6)


def test_it_is_the_least_loss_and_changes_no_answer():
    random = np.random.default_rng(0)
    labels = random.integers(0, 5, 200)
    logits = 4 * (random.normal(0, 1, (200, 5)) + 1.2 * np.eye(5)[labels])
    value = temperature.fit(logits, labels)
    best = minimize_scalar(lambda t: calibration.calibration(logits, labels, temperature=t).nll, (1, 5), tol=1e-12)
    assert value == pytest.approx(best.x, rel=1e-4) and value > 1
    before, after = (calibration.calibration(logits, labels, temperature=t) for t in (1, value))
    assert after.accuracy == before.accuracy and after.nll < before.nll and after.ece < before.ece
    assert np.array_equal((logits / value).argmax(axis=1), logits.argmax(axis=1))


def figures(ece: float, nll: float) -> calibration.Calibration:
    return calibration.Calibration((), ece, ece, nll, 0.3, 0.8, 0.8, 40)


def test_figures_that_look_equal_are_called_equal():
    said = temperature.effect(figures(0.1000, 0.5), figures(0.1004, 0.4996), 1.2)
    assert "from 0.100 to 0.100" in said and "Neither changed" in said
