"""Alignment against its definitions, written out with scikit-learn and SciPy."""

import numpy as np
import pytest
from scipy.linalg import fractional_matrix_power
from sklearn.decomposition import PCA

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.methods import alignment
from tl_core.adaptation.standardise import LENGTH, standardised


def scaled(rows: np.ndarray) -> np.ndarray:
    """Each column by its mean and deviation + 0.001, each row of length 3."""
    rows = rows.astype(np.float64)
    moved = (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-3)
    return 3 * moved / np.linalg.norm(moved, axis=1, keepdims=True)


def test_standardised_rows_have_no_mean_and_one_length():
    problem, _ = two_domains()
    rows = standardised(problem)
    assert rows.source == pytest.approx(scaled(problem.source), abs=1e-5)
    assert rows.target == pytest.approx(scaled(problem.target), abs=1e-5)
    assert np.linalg.norm(rows.target, axis=1) == pytest.approx(np.full(60, LENGTH), abs=1e-5)


def test_each_of_several_sources_has_its_own_mean():
    problem, _ = two_domains()
    several = np.arange(80) % 2
    moved = problem.source + 50.0 * several[:, None]
    rows = standardised(changed(problem, source=moved, source_domains=several))
    assert rows.source[several == 1] == pytest.approx(scaled(problem.source[several == 1]), abs=1e-3)


def test_a_small_target_is_standardised_as_the_source_and_says_so():
    problem, _ = two_domains()
    fitted = alignment.standardise(changed(problem, target=problem.target[:9]))
    assert "too few pictures (9)" in fitted.notes[0] and not alignment.standardise(problem).notes


@pytest.mark.parametrize("width", [20, 100], ids=["narrow", "wider than there are rows"])
def test_coral_is_four_lines_of_scipy(width):
    problem, _ = two_domains(width=width)
    source, target = (rows - rows.mean(axis=0) for rows in map(scaled, (problem.source, problem.target)))
    ridge = np.trace(np.cov(source.T, bias=True)) / width * np.eye(width)
    wanted = (source @ fractional_matrix_power(np.cov(source.T) + ridge, -0.5)
              @ fractional_matrix_power(np.cov(target.T) + ridge, 0.5))
    fitted = alignment.coral(problem)
    assert fitted.transform(problem.source, "source") == pytest.approx(wanted, abs=1e-6)
    assert fitted.transform(problem.target, "target") == pytest.approx(target, abs=1e-6)


def test_after_coral_without_a_ridge_both_domains_vary_together():
    problem, _ = two_domains(source=200, target=200, width=10)
    fitted = alignment.coral(problem, ridge=1e-6)
    moved = [np.cov(fitted.transform(rows, name).T) for name, rows in
             (("source", problem.source), ("target", problem.target))]
    assert moved[0] == pytest.approx(moved[1], abs=1e-3)


def test_subspace_alignment_is_the_papers_product_of_pcas():
    """Axes have no sign, so inner products of rows are compared: those do not depend on it."""
    problem, _ = two_domains()
    source, target = scaled(problem.source), scaled(problem.target)
    one, two = (PCA(10, svd_solver="full").fit(rows) for rows in (source, target))
    moved = one.transform(source) @ one.components_ @ two.components_.T
    wanted = [3 * rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (moved, two.transform(target))]
    fitted = alignment.subspace_alignment(problem, dimensions=10)
    found = [fitted.transform(problem.source, "source"), fitted.transform(problem.target, "target")]
    assert found[0] @ found[1].T == pytest.approx(wanted[0] @ wanted[1].T, abs=1e-6)
