"""Pareto front and saved labels, by hand."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from tl_core.comparison.pareto_and_label_savings import _rising, labels_saved, pareto_front


def test_the_front_by_hand():
    """(0.9, 10 s) and (0.8, 5 s) stand; (0.8, 7 s) is as good but slower, (0.7, 5 s) as fast but worse."""
    assert pareto_front([0.9, 0.8, 0.8, 0.7], [10, 5, 7, 5]).tolist() == [True, True, False, False]


def test_equal_runs_both_stay_and_none_gives_none():
    assert pareto_front([0.5, 0.5], [3, 3]).tolist() == [True, True]
    assert pareto_front([], []).tolist() == []


def test_the_front_is_what_a_walk_from_the_fastest_finds():
    accuracy, seconds = np.random.default_rng(0).random((2, 200))
    best, front = -1.0, set()
    for index in np.argsort(seconds):
        if accuracy[index] > best:
            best = accuracy[index]
            front.add(int(index))
    assert set(np.flatnonzero(pareto_front(accuracy, seconds)).tolist()) == front


def test_saved_labels_by_hand():
    """Scratch reaches 0.7 with 400. Transfer passes it midway from 0.6 (at 25) to 0.8 (at 100): sqrt(25 * 100) = 50."""
    found = labels_saved([(100, 0.8), (25, 0.6)], [(400, 0.7), (100, 0.5)], names=("Fine-tuning", "from scratch"))
    assert (found.labels, found.reached, found.at_least) == (350, 0.7, False)
    assert found.sentence == ("Fine-tuning saved 350 labels: 50 are enough for the 70.0 % "
                              "that from scratch takes 400 for.")


def test_transfer_that_starts_better_saved_at_least_that():
    found = labels_saved([(20, 0.9), (200, 0.95)], [(20, 0.4), (200, 0.8)])
    assert (found.labels, found.at_least) == (180, True) and "saved at least 180 labels" in found.sentence


def test_transfer_that_never_gets_there_saved_none():
    found = labels_saved([(20, 0.5), (200, 0.6)], [(20, 0.4), (200, 0.8)])
    assert found.labels is None
    assert found.sentence == "Transfer saved no labels: it reaches 60.0 %, from scratch 80.0 % with 200."


def test_transfer_that_gets_there_only_at_the_end_saved_none():
    found = labels_saved([(20, 0.2), (200, 0.8)], [(20, 0.4), (200, 0.8)])
    assert found.labels == 0 and "saved no labels: it takes 200" in found.sentence


def test_a_dent_in_the_curve_is_levelled():
    """0.7 and 0.5 become 0.6 and 0.6, so 0.65 is passed half-way from 40 to 160: sqrt(40 * 160) = 80."""
    found = labels_saved([(10, 0.7), (40, 0.5), (160, 0.7)], [(160, 0.65)])
    assert found.labels == 80


def test_the_rising_curve_is_scikit_learns():
    values = np.random.default_rng(0).random(30) + np.linspace(0, 1, 30)
    np.testing.assert_allclose(_rising(values), IsotonicRegression().fit_transform(np.arange(30), values))


@pytest.mark.parametrize("better", [0.0, 0.05, 0.1, 0.2])
def test_a_better_curve_never_saves_less(better):
    curve = [(10, 0.3), (100, 0.6), (1000, 0.75)]
    lifted = [(count, accuracy + better) for count, accuracy in curve]
    assert labels_saved(lifted, curve).labels >= labels_saved(curve, curve).labels == 0
