"""The baseline is plain logistic regression, blind to the target."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.methods import METHODS, source_only


def test_it_never_looks_at_the_target():
    problem, _ = two_domains()
    rows = problem.target[:7]
    other = changed(problem, target=np.random.default_rng(3).normal(size=(5, 30)))
    assert source_only.fit(problem).predict_proba(rows).tobytes() == source_only.fit(other).predict_proba(
        rows).tobytes()


def test_it_is_scikit_learns_on_rows_of_one_length():
    problem, _ = two_domains()

    def scale(rows):
        return 3 * rows / np.linalg.norm(rows, axis=1, keepdims=True)
    theirs = LogisticRegression(C=1 / (2 * 80 * 1e-4), tol=1e-10, max_iter=5000).fit(scale(problem.source),
                                                                                     problem.labels)
    assert source_only.fit(problem).predict_proba(problem.target) == pytest.approx(
        theirs.predict_proba(scale(problem.target)), abs=2e-2)  # it stops at a gradient of 1e-5


@pytest.mark.parametrize("name", ["im", "bnm", "mcc"])
def test_a_weight_of_0_is_source_only_to_the_byte(name):
    problem, _ = two_domains()
    fit = METHODS.get(name).fit
    wanted = source_only.fit(changed(problem)).predict_proba(problem.target)
    assert fit(changed(problem), weight=0.0).predict_proba(problem.target).tobytes() == wanted.tobytes()
    assert not np.allclose(fit(problem).predict_proba(problem.target), wanted)
