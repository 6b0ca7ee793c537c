"""Spreading against the closed form and scikit-learn's."""

import numpy as np
import pytest
from sklearn.semi_supervised import LabelSpreading

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.methods import label_spreading
from tl_core.adaptation.methods.label_spreading import as_probabilities, neighbour_graph, spread_labels


def graph_and_labels(seed: int = 0):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(40, 5))
    given = np.zeros((40, 3))
    given[np.arange(20), random.integers(0, 3, 20)] = 1
    return rows, neighbour_graph(rows, 4), given


@pytest.mark.parametrize("spread", [0.2, 0.8, 0.99])
def test_it_is_the_papers_closed_form(spread):
    _, graph, given = graph_and_labels()
    whole = graph.toarray()
    root = np.diag(1 / np.sqrt(whole.sum(axis=1)))
    wanted = (1 - spread) * np.linalg.solve(np.eye(40) - spread * root @ whole @ root, given)
    assert spread_labels(graph, given, spread) == pytest.approx(wanted, abs=1e-7)


def test_it_is_scikit_learns_on_the_same_graph():
    rows, graph, given = graph_and_labels()
    labels = np.where(given.any(axis=1), given.argmax(axis=1), -1)
    theirs = LabelSpreading(kernel=lambda one, other: graph.toarray(), alpha=0.8, max_iter=3000, tol=1e-12)
    theirs.fit(rows, labels)
    ours = as_probabilities(spread_labels(graph, given, 0.8), np.full(3, 1 / 3))
    assert ours == pytest.approx(theirs.label_distributions_, abs=1e-6)


def test_the_graph_joins_where_one_is_among_the_others_nearest():
    graph = neighbour_graph(np.array([[0.0], [1], [1.5], [9]]), 1).toarray()
    assert graph.tolist() == [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]


def test_pictures_that_no_label_comes_by_have_the_sources_shares():
    assert as_probabilities(np.array([[0.0, 0], [1, 3]]), np.array([0.9, 0.1])).tolist() == [[0.9, 0.1], [0.25, 0.75]]


def test_pictures_that_were_there_keep_their_answers():
    problem, _ = two_domains()
    fitted = label_spreading.fit(problem)
    assert fitted.predict_proba(problem.target).tolist() == pytest.approx(fitted.classify.answers[80:])
    half = label_spreading.fit(changed(problem, target=problem.target[:30]))
    near = half.predict_proba(problem.target[30:])
    assert near.sum(axis=1) == pytest.approx(np.ones(30))
