"""Shares: the EM against a brute-force maximum, Bayes by hand, the warning's sentence, a head that is mended."""

import numpy as np
import pytest
from scipy.optimize import minimize

from tests.adaptation.clouds import changed
from tl_core.adaptation import label_shift
from tl_core.adaptation.label_shift import adjusted, em_shares, label_shift_warning, shares, with_shares
from tl_core.adaptation.methods import METHODS, source_only
from tl_core.adaptation.problem import AdaptationProblem


def posteriors(given: np.ndarray, target: np.ndarray, count: int = 400, seed: int = 0):
    """Honest answers of a classifier that learnt with ``given`` shares, on pictures that have ``target``'s."""
    random = np.random.default_rng(seed)
    classes = len(given)
    labels = random.choice(classes, count, p=target)
    at = random.normal(size=(count, 1)) + 1.5 * labels[:, None]
    likelihood = np.exp(-0.5 * (at - 1.5 * np.arange(classes))**2) * given
    return likelihood / likelihood.sum(axis=1, keepdims=True), labels


@pytest.mark.parametrize(("given", "target"), [
    ([0.5, 0.5], [0.9, 0.1]), ([0.2, 0.3, 0.5], [0.6, 0.3, 0.1]), ([0.25] * 4, [0.7, 0.1, 0.1, 0.1])])
def test_em_finds_the_likeliest_shares(given, target):
    """SciPy's maximum of the same likelihood over softmax(x), from three starts."""
    given = np.array(given)
    chances, _ = posteriors(given, np.array(target))

    def loss(x):
        now = np.exp(x - x.max())
        return -np.log((chances / given) @ (now / now.sum())).mean()
    starts = [np.zeros(len(given)), np.arange(len(given)), -np.arange(len(given))]
    best = min((minimize(loss, start, tol=1e-12) for start in starts), key=lambda found: found.fun)
    wanted = np.exp(best.x - best.x.max())
    assert em_shares(chances, given) == pytest.approx(wanted / wanted.sum(), abs=1e-4)


def test_em_comes_closer_to_the_truth_than_the_answers_mean():
    given, target = np.array([0.25] * 4), np.array([0.7, 0.1, 0.1, 0.1])
    chances, labels = posteriors(given, target, 2000)
    true = np.bincount(labels) / 2000
    assert np.abs(em_shares(chances, given) - true).sum() < 0.5 * np.abs(shares(chances) - true).sum()


def test_em_by_hand():
    """Answers that are sure are the shares themselves; a class without a share in the source has none."""
    assert em_shares(np.eye(2)[[0, 0, 0, 1]], np.array([0.5, 0.5])).tolist() == [0.75, 0.25]
    assert em_shares(np.array([[0.5, 0.0, 0.5]]), np.array([0.5, 0, 0.5])).tolist() == [0.5, 0, 0.5]


def test_bayes_by_hand():
    """(0.5, 0.5) learnt with shares (0.5, 0.5) is (0.8, 0.2) under them; sureness of a class with no share is kept."""
    even = np.array([0.5, 0.5])
    assert adjusted(np.array([even]), even, np.array([0.8, 0.2]))[0] == pytest.approx([0.8, 0.2])
    assert adjusted(np.array([[1.0, 0]]), even, np.array([0.0, 1]))[0].tolist() == [1, 0]


def test_answers_adjusted_to_the_true_shares_are_right_more_often():
    given, target = np.array([0.25] * 4), np.array([0.7, 0.1, 0.1, 0.1])
    chances, labels = posteriors(given, target, 2000)
    mended = adjusted(chances, given, em_shares(chances, given))
    assert (mended.argmax(axis=1) == labels).mean() > (chances.argmax(axis=1) == labels).mean() + 0.03


def test_the_warning_names_what_changed_most():
    """Shares 1/4 each against 0.55, 0.25, 0.15, 0.05: 30 of 100 would have to change."""
    assert label_shift_warning(np.full(4, 0.25), np.array([0.55, 0.25, 0.15, 0.05]), ["kiwi", "fig", "plum", "pear"]) \
        == ("The classes' shares seem to differ: about 30 of 100 target pictures would have to be of another class. "
            "More often in the target: kiwi (25 % to 55 %); less often: pear (25 % to 5 %) and plum (25 % to 15 %). "
            "Methods that take the shares to be alike may do harm here.")
    assert label_shift_warning(np.full(4, 0.25), np.array([0.3, 0.25, 0.25, 0.2]), list("abcd")) is None


def test_weights_give_the_source_the_targets_shares():
    problem = AdaptationProblem(np.eye(4), [0, 0, 0, 1], np.eye(4), 2)
    assert with_shares(problem, np.array([0.5, 0.5])).source_shares == pytest.approx([0.5, 0.5])
    none = with_shares(problem, np.array([1.0, 0.0]))
    assert 0 < none.source_shares[1] < 0.001


def test_a_reweighted_head_is_right_more_often_where_shares_differ():
    random = np.random.default_rng(0)
    labels = np.arange(200) % 2
    truth = (random.random(400) < 0.1).astype(int)
    rows = [random.normal(size=(len(of), 5)) + 0.8 * of[:, None] for of in (labels, truth)]
    problem = AdaptationProblem(rows[0], labels, rows[1], 2)
    before = source_only.fit(changed(problem)).predict(problem.target)
    after = label_shift.reweighted(problem, source_only.fit).predict(problem.target)
    assert (after == truth).mean() > (before == truth).mean()


def test_shares_are_told_by_a_method_that_assumes_none():
    assert label_shift.witness(["source_only", "im", "mcc"], "im") == "mcc"
    assert label_shift.witness(["source_only", "im"], "im") == "im"
    assert not any(METHODS.get(name).assumes_equal_shares for name in label_shift.WITNESSES)
