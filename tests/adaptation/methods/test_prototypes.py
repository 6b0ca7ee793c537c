"""Soft k-means on the sphere: by hand, against a slow loop, and where it stands still."""

import numpy as np
import pytest

from tests.adaptation.clouds import changed, two_domains
from tests.adaptation.methods.test_alignment import scaled
from tl_core.adaptation import label_shift
from tl_core.adaptation.methods import prototypes
from tl_core.adaptation.methods.prototypes import Prototypes


def slow(problem, rounds):
    source, target = scaled(problem.source), scaled(problem.target)
    means = np.array([source[problem.labels == k].sum(axis=0) for k in range(problem.classes)], float)
    unit = [row / np.linalg.norm(row) for row in target]
    for number in range(rounds + 1):
        means = [mean / np.linalg.norm(mean) for mean in means]
        weights = [[np.exp(row @ mean / 0.1) for mean in means] for row in unit]
        chances = np.array([[one / sum(line) for one in line] for line in weights])
        if number < rounds:
            means = [sum(chances[i, k] * unit[i] for i in range(len(unit))) for k in range(problem.classes)]
    return chances


def test_it_is_a_slow_loop_run_to_its_end():
    problem, _ = two_domains(source=24, target=20, width=6)
    assert prototypes.fit(problem).predict_proba(problem.target) == pytest.approx(slow(problem, 100), abs=1e-6)


def test_answers_by_hand():
    """Cosines 1 and 0 over 0.1: exp(10) to 1."""
    chances = Prototypes(np.eye(2, dtype=np.float32), np.ones(2))(np.array([[7.0, 0]]))
    assert chances[0, 0] == pytest.approx(np.exp(10) / (np.exp(10) + 1))
    twice = Prototypes(np.eye(2, dtype=np.float32), np.array([1.0, 2]))(np.array([[3.0, 3]]))  # cosines alike: 1 to 2
    assert twice[0] == pytest.approx([1 / 3, 2 / 3])


def test_shares_that_the_target_is_told_to_have_count():
    """Nearly all of one class: it is the answer more often. Equal weights change nothing."""
    problem, _ = two_domains(source=24, target=20, width=6)
    plain = prototypes.fit(problem).predict_proba(problem.target)
    equal = prototypes.fit(changed(problem, source_weights=np.full(len(problem.labels), 3.0)))
    assert equal.predict_proba(problem.target) == pytest.approx(plain, abs=1e-9)
    shares = np.full(problem.classes, 0.02 / (problem.classes - 1))
    shares[0] = 0.98
    told = prototypes.fit(label_shift.with_shares(problem, shares)).predict_proba(problem.target)
    assert told[:, 0].mean() > plain[:, 0].mean() + 0.02


def test_a_class_that_the_source_does_not_show_is_never_the_answer():
    problem, _ = two_domains()
    assert not prototypes.fit(changed(problem, classes=6)).predict_proba(problem.target)[:, 4:].any()
