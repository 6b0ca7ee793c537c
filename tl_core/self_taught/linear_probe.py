"""A linear classifier of few labelled rows: what every kind of features is judged by, in the same way."""

import warnings

import numpy as np

STRENGTHS = (0.001, 0.01, 0.1, 1.0)  # of which cross-validation on the labelled rows chooses
FOLDS = 3
LEAST = 1e-3  # deviation of a column that counts as one


def hits(rows: np.ndarray, labels: np.ndarray, test_rows: np.ndarray, test_labels: np.ndarray) -> np.ndarray:
    """(m,) bool: which of the test rows (m, width) logistic regression of ``rows`` (n, width) names rightly.

    Columns are standardised by the labelled rows; the regularisation is chosen by cross-validation among them, the test
    has no part in it.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from threadpoolctl import threadpool_limits
    model = LogisticRegression(max_iter=200)
    least = int(np.unique(labels, return_counts=True)[1].min())
    if least >= 2:
        folds = StratifiedKFold(min(FOLDS, least), shuffle=True, random_state=0)
        model = GridSearchCV(model, {"C": STRENGTHS}, cv=folds)
    train, test = spanned(*standardised(rows, test_rows))
    with warnings.catch_warnings(), threadpool_limits(1):  # so small that threads only wait for each other
        warnings.simplefilter("ignore")  # not converged after so many steps: good enough
        model.fit(train, labels)
    return model.predict(test) == test_labels


def standardised(rows: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both, flat and float64, with mean 0 and deviation 1 of ``rows`` in each column."""
    flat, also = (np.asarray(of, np.float64).reshape(len(of), -1) for of in (rows, others))
    mean, deviation = flat.mean(axis=0), flat.std(axis=0)
    deviation[deviation < LEAST * max(deviation.max(), 1e-12)] = np.inf  # a column that says nothing
    return (flat - mean) / deviation, (also - mean) / deviation


def spanned(rows: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in an orthonormal basis of what ``rows`` (n, width) span: at most n columns.

    Weights with an L2 penalty lie in that span, so a linear classifier of them is the same (the representer theorem).
    """
    if len(rows) >= rows.shape[1]:
        return rows, others
    basis = np.linalg.qr(rows.T)[0]
    return rows @ basis, others @ basis
