"""The head against scikit-learn's, and its gradients against finite differences."""

import numpy as np
import pytest
from scipy.optimize import check_grad
from sklearn.linear_model import LogisticRegression

from tests.comparison.features import clouds
from tl_core.adaptation import linear_head
from tl_core.adaptation.linear_head import LinearHead, TargetTerm, fit_head
from tl_core.adaptation.target_losses import information_maximisation, minimum_class_confusion


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("weighted", [False, True])
def test_it_is_scikit_learns_logistic_regression(classes, weighted):
    """Mean loss + penalty |w|² is C = 1 / (2 n penalty) times theirs. Theirs has one logit for two classes: the same
    probabilities with half the penalty, since w_1 = -w_0."""
    rows, labels = clouds(1.0, count=120, width=12, classes=classes)
    weights = np.random.default_rng(0).uniform(0.5, 2, 120) if weighted else None
    total = 120 if weights is None else weights.sum()
    halves = 2 if classes == 2 else 1
    theirs = LogisticRegression(C=halves / (2 * total * 1e-3), tol=1e-12, max_iter=5000).fit(
        rows, labels, sample_weight=weights)
    ours = fit_head(rows, labels, classes, weights=weights, penalty=1e-3, steps=2000, gradient=1e-10)
    assert ours(rows) == pytest.approx(theirs.predict_proba(rows), abs=1e-6)


def test_its_gradient_is_that_of_finite_differences():
    rows, labels = clouds(1.0, count=30, width=5)
    others = clouds(0.5, count=20, width=5, seed=1)[0]
    random = np.random.default_rng(0)
    for loss in (information_maximisation, minimum_class_confusion):
        whole = linear_head._Objective(rows, labels, 3, random.uniform(size=30), 0.01, TargetTerm(others, loss, 0.7))
        at = random.normal(size=18)
        assert check_grad(lambda x, f=whole: f(x)[0], lambda x, f=whole: f(x)[1], at) < 1e-5


def test_shares_as_labels_are_rows_counted_apart():
    """A row of 0.3 and 0.7 of two classes is that row twice, weighted so."""
    rows, labels = clouds(1.0, count=40, width=4, classes=2)
    shares = np.full((40, 2), 0.3)
    shares[np.arange(40), labels] = 0.7
    twice = fit_head(np.vstack([rows, rows]), np.concatenate([labels, 1 - labels]), 2,
                     weights=np.repeat([0.7, 0.3], 40), gradient=1e-9)
    assert fit_head(rows, shares, 2, gradient=1e-9)(rows) == pytest.approx(twice(rows), abs=1e-6)


def test_a_class_that_no_row_shows_is_never_the_answer():
    rows, labels = clouds(2.0)
    assert (fit_head(rows, labels, 5)(rows)[:, 3:] < 0.01).all()


def test_from_its_own_solution_it_stays_there():
    rows, labels = clouds(1.0)
    first = fit_head(rows, labels, 3)
    again = fit_head(rows, labels, 3, start=first)
    assert (again.weights == first.weights).all() and (again.bias == first.bias).all()


def test_float32_rows_give_the_same_to_their_precision():
    rows, labels = clouds(1.0)
    exact, single = (fit_head(rows.astype(kind), labels, 3)(rows) for kind in (np.float64, np.float32))
    assert single == pytest.approx(exact, abs=1e-4)


def test_a_heads_answers_by_hand():
    """Logits 1 * (0, ln 3) + (0, 0): chances 1/4 and 3/4."""
    head = LinearHead(np.array([[0.0, np.log(3)]]), np.zeros(2))
    assert head(np.array([[1.0]])) == pytest.approx(np.array([[0.25, 0.75]]))
