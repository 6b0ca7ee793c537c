"""The linear probe: standardised and spanned rows give what scikit-learn gives on all columns."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from tl_core.self_taught import linear_probe


def clouds(count: int, width: int, seed: int = 0):
    drawn = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    return drawn.normal(size=(count, width)) + 2 * np.eye(3, width)[labels], labels


def test_a_classifier_of_the_span_is_the_same():
    rows, labels = clouds(12, 50)
    others, _ = clouds(40, 50, 1)
    narrow, narrow_others = linear_probe.spanned(rows, others)
    assert narrow.shape == (12, 12)
    np.testing.assert_allclose(narrow @ narrow.T, rows @ rows.T, atol=1e-9)
    wide = LogisticRegression(C=0.1, tol=1e-9, max_iter=1000).fit(rows, labels).predict_proba(others)
    ours = LogisticRegression(C=0.1, tol=1e-9, max_iter=1000).fit(narrow, labels).predict_proba(narrow_others)
    np.testing.assert_allclose(ours, wide, atol=1e-5)


def test_columns_that_say_nothing_are_left_out():
    rows = np.array([[1.0, 5, 0], [3, 5, 1e-9]])
    ours, others = linear_probe.standardised(rows, np.array([[2.0, 9, 4]]))
    np.testing.assert_allclose(ours, [[-1, 0, 0], [1, 0, 0]])
    np.testing.assert_allclose(others, [[0, 0, 0]])


def test_it_learns_from_few_and_says_which_it_names_rightly():
    rows, labels = clouds(15, 20)
    test_rows, test_labels = clouds(90, 20, 1)
    right = linear_probe.hits(rows, labels, test_rows, test_labels)
    assert right.shape == (90,) and right.dtype == bool and 0.5 < right.mean() < 1
    assert linear_probe.hits(rows, labels, rows, labels).all()


def test_one_picture_a_class_is_enough():
    rows, labels = clouds(3, 20)
    assert linear_probe.hits(rows, labels, rows, labels).all()
