"""Means and intervals by hand; what is said of them."""

import pytest

from tests.boards import opened
from tests.boards.opened import Runs
from tl_core.boards import class_curve, snapshot, store, student_actions


@pytest.fixture
def trained(isolated):
    """``trained(value, validation)`` enters and ends a run of a new student; ``trained()`` is board and curve."""
    board, runs = opened.board()[0], Runs()

    def train(value=None, validation=None):
        if value is not None:
            who = opened.student(board.code, f"s{len(runs.configs)}")[0]
            entry = runs.enter(board, who, value)
            runs.end(entry.run_id, validation)
        now = store.get(board.code)
        return now, class_curve.curve(now, snapshot.figures(now, runs.logs))
    return train


def test_a_mean_has_students_interval(trained):
    for validation in (0.5, 0.6, 0.7):
        trained("0.1", validation)
    (point,) = trained("0.01", 0.9)[1][1:]
    first = trained()[1][0]
    assert (first.value, first.n, first.low) == ("0.01", 1, None)  # in the values' order
    # Standard deviation 0.1, its error 0.1 / √3, Student's t of two degrees 4.303.
    assert (point.n, point.mean) == (3, pytest.approx(0.6))
    assert point.high - point.mean == pytest.approx(0.2484, abs=1e-4)


def test_what_is_said_grows_with_what_is_known(trained):
    board, points = trained()
    assert class_curve.seen(board, points) == "" and class_curve.leader(points) is None
    assert "Nobody has tried another" in class_curve.seen(*trained("0.1", 0.9))
    assert "better than 0 of 1 other value;" in class_curve.seen(*trained("0.01", 0.2))
    trained("0.1", 0.91)
    assert "Every other value lies below" in class_curve.seen(*trained("0.01", 0.21))
    assert class_curve.leader(trained()[1]).value == "0.1"


def test_guesses_are_counted_by_value(isolated):
    board, _ = opened.board()
    for name, value in (("Ada", "0.1"), ("Bob", "0.1"), ("Cy", "0.001")):
        student_actions.guess(board, opened.student(board.code, name)[0], value)
    assert class_curve.guesses(store.get(board.code)) == {"0.001": 1, "0.1": 2}


def test_who_guessed_what_leads(trained):
    board, _ = trained()
    ada, bob = (opened.student(board.code, name)[0] for name in ("Ada", "Bob"))
    student_actions.guess(board, ada, "0.1")
    student_actions.guess(board, bob, "0.01")
    assert class_curve.guessed_right(*trained()) == []
    trained("0.1", 0.9)
    assert class_curve.guessed_right(*trained("0.01", 0.2)) == [ada.id]
