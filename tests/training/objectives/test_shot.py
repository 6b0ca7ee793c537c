"""SHOT: its three losses as NumPy has them, and the nearest centroids by hand."""

import numpy as np
import pytest

from tests.training.objectives.arrays import entropy, rows, softmax
from tl_core.config import RunConfig
from tl_core.training.objective import Outputs, Rows
from tl_core.training.objectives.shot import PSEUDO_WEIGHT, Centroids, Shot


def test_the_losses_are_mutual_information_and_the_nearest_centroids_cross_entropy():
    hidden, logits = rows(0, 6, 4).astype("f4"), rows(1, 6, 3).astype("f4")
    term = Shot(RunConfig(adaptation_weight=2), 4, 3)
    means = rows(2, 3, 4).astype("f4")
    term.centroids.means.assign(means)
    found = {name: float(of) for name, of in term(
        {"target": Rows(hidden, {}, None, np.float32(6))},
        {"target": Outputs(hidden, {"label": logits}, {"label": hidden})}, 0.0).items()}
    probabilities = softmax(logits)
    angles = (hidden / np.linalg.norm(hidden, axis=1)[:, None]) @ (means / np.linalg.norm(means, axis=1)[:, None]).T
    assert found["entropy"] == pytest.approx(entropy(probabilities).mean(), rel=1e-5)
    assert found["imbalance"] == pytest.approx(np.log(3) - entropy(probabilities.mean(axis=0)), rel=1e-4)
    wrong = -np.log(probabilities[np.arange(6), angles.argmax(axis=1)]).mean()
    assert found["pseudo_label_loss"] == pytest.approx(wrong, rel=1e-5)
    assert term.weights == {"pseudo_label_loss": 2 * PSEUDO_WEIGHT}
    assert [of.shape for of in term.variables] == [(3, 4)] and not term.trainable_variables


def test_centroids_by_hand():
    """Soft means first, [2, 1] and [1, 3] before they are made 1 long; then the rows nearest to each: two and one."""
    centroids = Centroids(2, 3)
    found = np.array([[1.0, 0.0], [3.0, 0.0], [0.0, 2.0]], np.float32)
    sure = np.array([[0.8, 0.2, 0], [0.8, 0.2, 0], [0.1, 0.9, 0]])
    centroids.place(found, sure)
    np.testing.assert_allclose(centroids.means[:2], [[1, 0], [0, 1]], atol=1e-6)
    np.testing.assert_allclose(centroids.means[2], [0, 0])  # nobody's first choice, nobody's mean
    assert centroids(np.array([[5.0, 1.0], [0.1, 0.2]], np.float32)).numpy().tolist() == [0, 1]


def test_a_survey_moves_the_centroids_and_says_how_sure_and_even_predictions_are():
    term, hidden, logits = Shot(RunConfig(), 4, 3), rows(0, 30, 4).astype("f4"), 5 * rows(1, 30, 3)
    found, probabilities = term.survey(hidden, logits), softmax(logits)
    assert np.any(np.asarray(term.centroids.means))
    assert found["val_target_im"] == pytest.approx(entropy(probabilities.mean(axis=0)) - entropy(probabilities).mean())
    assert found["val_target_bnm"] == pytest.approx(np.linalg.svd(probabilities)[1].sum() / 30)
    assert term.monitor.metric == "val_target_bnm" and term.survey_share == float("inf")
