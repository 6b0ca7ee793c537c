"""Which answers are kept in a round, and that all of it is learnt in the end."""

import numpy as np
import pytest

from tests.adaptation.clouds import two_domains
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.methods import self_training
from tl_core.adaptation.methods.self_training import surest
from tl_core.adaptation.standardise import source_head, standardised


def test_the_surest_of_every_predicted_class_by_hand():
    """Half of class 0's three, rounded up, is its two surest; class 1's only one stays; class 2 is never the answer."""
    chances = np.array([[.9, .1, 0], [.6, .4, 0], [.8, .2, 0], [.3, .7, 0]])
    kept, answers = surest(chances, 0.5)
    assert (kept.tolist(), answers.tolist()) == ([0, 2, 3], [0, 0, 0, 1])
    assert surest(chances, 1.0)[0].tolist() == [0, 1, 2, 3]


def test_one_round_is_a_head_on_the_source_and_all_answers():
    problem, _ = two_domains(gap=1.5)
    rows = standardised(problem)
    answers = source_head(problem)(rows.target).argmax(axis=1)
    wanted = fit_head(np.vstack([rows.source, rows.target]), np.concatenate([problem.labels, answers]), 4, steps=1000)
    assert self_training.fit(problem, rounds=1).predict_proba(problem.target) == pytest.approx(
        wanted(rows.target), abs=2e-2)
