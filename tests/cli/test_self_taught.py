"""``self-taught``: what it asks, what it prints, what it says before it begins."""

import json

import pytest
from typer.testing import CliRunner

from tl_core.cli.app import app
from tl_core.self_taught import comparison

FIGURES = {"table": [{"labels": 5, "method": "self_taught", "title": "Self-taught", "mean": 0.5, "ci95": [0.4, 0.6],
                      "by_seed": [0.5, 0.5]},
                     {"labels": 5, "method": "pixels", "title": "Pixels", "mean": 0.4, "ci95": None, "by_seed": [0.4]}],
           "verdict": "Self-taught: no gain with 5: pixels is within chance of it (+10.0 points).",
           "run_id": "0123456789", "seconds": {"pretraining": 12.4, "measured": True, "total": 20.0},
           "notes": ["The pool has no labels."]}


@pytest.fixture
def asked(monkeypatch):
    """The question that the command asks; nothing is trained."""
    questions = []
    monkeypatch.setattr(comparison, "trained", lambda question, train: comparison.Trained("0123456789", 1.0, None))
    monkeypatch.setattr(comparison, "compare", lambda question, runs, progress: questions.append(question) or FIGURES)
    return questions


def said(*options: str):
    return CliRunner().invoke(app, ["self-taught", "--data", "digits", "--pool", "fruits", *options])


def test_its_options_are_the_question(asked):
    answer = said("--labels", "5,10", "--seeds", "2", "--strategy", "rotation", "--seconds", "30", "--json")
    assert json.loads(answer.stdout.splitlines()[-1]) == FIGURES or json.loads(answer.stdout) == FIGURES
    (question,) = asked
    assert (question.labels, question.seeds, question.config.strategy, question.config.seconds) == (
        (5, 10), 2, "rotation", 30)
    assert question.config.pool == ("fruits",) and question.config.image_size == 32 and not question.fine_tuned


def test_it_says_how_long_it_may_take_and_prints_the_verdict(asked):
    answer = said()
    assert "18 trainings from scratch (3 numbers of labels × 3 draws × with and without changed pictures)" in (
        " ".join(answer.stderr.split()))
    assert "Self-taught" in answer.stdout and "0.400–0.600" in answer.stdout and FIGURES["verdict"] in answer.stdout
    assert "run 01234567, 12 s of the processor" in answer.stdout and "The pool has no labels." in answer.stderr


def test_what_was_pretrained_is_fine_tuned_where_that_is_asked(asked):
    answer = said("--fine-tune", "--labels", "5", "--seeds", "2", "--seconds", "30")
    told = " ".join(answer.stderr.split())
    assert asked[0].fine_tuned
    assert "at most 60 s each; up to as many that begin from what was pretrained, at most half that" in told


def test_a_mistake_is_told_before_anything_is_trained(asked):
    assert "labels is 'few'." in str(said("--labels", "few").exception) and not asked
