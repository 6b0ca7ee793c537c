"""What is held back from the source: a part of each class, never all of it, the same for all methods."""

import numpy as np
import pytest

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation import fit_methods, validators
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.source_holdout import held_back


def test_a_fifth_of_each_class_and_domain_is_held_back_and_learnt_by_nobody():
    problem, _ = two_domains(source=80)
    several = changed(problem, source_domains=np.arange(80) // 40, source_weights=np.arange(1.0, 81))
    holdout = held_back(several)
    assert np.bincount(holdout.labels).tolist() == [4, 4, 4, 4] and np.bincount(holdout.domain).tolist() == [8, 8]
    rows = {row.tobytes() for row in holdout.rows}
    assert len(rows) == 16 and not rows & {row.tobytes() for row in holdout.problem.source}
    assert len(holdout.problem.labels) == len(holdout.problem.source_weights) == 64
    assert held_back(several) is holdout


def test_a_class_with_one_picture_or_one_that_counts_keeps_it():
    problem = AdaptationProblem(np.eye(6), [0, 0, 1, 2, 2, 2], np.eye(6), 3, source_weights=[1, 1, 1, 1, 0, 0])
    holdout = held_back(problem)
    assert holdout.labels.tolist() == [0] and set(holdout.problem.labels.tolist()) == {0, 1, 2}


def test_where_nothing_can_be_held_back_the_risk_is_no_number():
    problem = AdaptationProblem(np.eye(3), [0, 1, 2], np.eye(3), 3)
    fitted = fit_methods.fit(problem, problem.target, "source_only")
    assert fitted.source.shape == (0, 3)
    assert np.isnan(validators.validate(fitted.source, fitted.labels, fitted.target, fitted.target)["source_risk"])


def test_a_method_that_learns_by_heart_is_found_out():
    """Labels that mean nothing: learnt pictures are all known, those held back no better than by guessing."""
    random = np.random.default_rng(0)
    rows, labels = random.normal(size=(60, 100)).astype(np.float32), np.arange(60) % 2
    problem = AdaptationProblem(rows, labels, rows, 2)
    fitted = fit_methods.fit(problem, rows, "source_only")
    assert (fitted.target.argmax(axis=1) == labels).mean() == 1
    risk = validators.validate(fitted.source, fitted.labels, fitted.target, fitted.target)["source_risk"]
    assert risk < np.log(0.6) and risk == pytest.approx(
        np.mean([np.log(row[label]) for row, label in zip(fitted.source, fitted.labels, strict=True)]))


@pytest.mark.parametrize("name", ["standardise", "coral", "subspace_alignment", "tca", "optimal_transport", "mcc"])
def test_no_label_that_is_held_back_has_a_part_in_the_risk(name):
    """Held-back pictures with other labels get the same answers, to the byte."""
    problem, _ = two_domains()
    held = np.flatnonzero((problem.source[:, None] == held_back(problem).rows).all(axis=2).any(axis=1))
    mixed = problem.labels.copy()
    mixed[held] = (mixed[held] + 1) % 4
    same = changed(problem)
    same._memo["held_back"] = held_back(problem)
    other = changed(problem, labels=mixed)
    other._memo["held_back"] = held_back(problem)
    answers = [fit_methods.fit(each, each.target, name) for each in (same, other)]
    assert answers[0].source.tobytes() == answers[1].source.tobytes()
    assert answers[0].target.tobytes() != answers[1].target.tobytes()
