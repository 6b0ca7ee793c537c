import pytest

from tests.boards import opened
from tests.boards.opened import Runs
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.errors import UserError


def test_a_nickname_is_taken_once_however_it_is_written(isolated):
    board, _ = opened.board()
    opened.student(board.code, "Zoë")
    for taken in ("Zoë", "ZOË", " zoë ", "Zoe\u0308"):
        with pytest.raises(UserError, match="joined as"):
            student_actions.join(board.code, taken)
    for odd in ("", "   ", "\u202e\u200b", "x" * 21):
        with pytest.raises(UserError, match="letters"):
            student_actions.join(board.code, odd)
    assert opened.student(board.code, "<b>Bob</b>")[0].nickname == "<b>Bob</b>"  # pages show it as text


def test_a_secret_is_one_student(isolated):
    board, _ = opened.board()
    (ada, secret), (bob, _) = opened.student(board.code), opened.student(board.code, "Bob")
    assert student_actions.student(store.get(board.code), secret) == ada != bob
    assert student_actions.student(store.get(board.code), "another") is None


def test_every_student_trains_the_same_pictures_with_a_seed_of_his_own(isolated):
    board, _ = opened.board()
    runs = Runs()
    for name in ("Ada", "Bob"):
        runs.enter(board, opened.student(board.code, name)[0], "0.01")
    one, other = runs.configs.values()
    assert (one.seed, other.seed) == (1, 2) and one.learning_rate == 0.01
    assert one.picture_seeds == other.picture_seeds == board.config.picture_seeds


def test_one_run_at_a_time_and_not_for_ever(isolated, monkeypatch):
    monkeypatch.setattr(student_actions, "MOST_ENTRIES", 2)
    board, _ = opened.board()
    ada, runs = opened.student(board.code)[0], Runs()
    runs.enter(board, ada, "0.01")
    with pytest.raises(UserError, match="not over yet"):
        runs.enter(board, ada, "0.1")
    runs.end("run0", 0.5)
    runs.enter(board, ada, "0.1")
    runs.end("run1", 0.5)
    with pytest.raises(UserError, match="trained 2 times"):
        runs.enter(board, ada, "0.1")
    assert [entry.value for entry in store.get(board.code).entries] == ["0.01", "0.1"]


def test_a_guess_comes_before_the_first_run(isolated):
    board, _ = opened.board()
    ada, runs = opened.student(board.code)[0], Runs()
    student_actions.guess(board, ada, "0.1")
    student_actions.guess(board, ada, "0.01")
    with pytest.raises(UserError):
        student_actions.guess(board, ada, "seven")
    runs.enter(board, ada, "0.01")
    with pytest.raises(UserError, match="before the first run"):
        student_actions.guess(board, ada, "0.1")
    assert store.get(board.code).guesses == {ada.id: "0.01"}


def test_on_a_closed_board_nobody_joins_guesses_or_trains(isolated):
    board, _ = opened.board()
    ada, runs = opened.student(board.code)[0], Runs()
    teacher_actions.close(board)
    for action in (lambda: student_actions.join(board.code, "Bob"), lambda: student_actions.guess(board, ada, "0.1"),
                   lambda: runs.enter(board, ada, "0.1")):
        with pytest.raises(UserError, match="closed"):
            action()
    assert not runs.configs


def test_what_cannot_be_queued_enters_nothing(isolated):
    board, _ = opened.board()
    ada = opened.student(board.code)[0]

    def refuses(config):
        raise UserError("The server is stopping.", "A run needs a running server.", "Start it again.")
    with pytest.raises(UserError, match="stopping"):
        student_actions.enter(board, ada, "0.1", refuses, lambda run_id: False)
    assert store.get(board.code).entries == ()


def test_a_full_board_takes_nobody(isolated, monkeypatch):
    monkeypatch.setattr(student_actions, "MOST_STUDENTS", 1)
    board, _ = opened.board()
    opened.student(board.code)
    with pytest.raises(UserError, match="It takes 1"):
        student_actions.join(board.code, "Bob")
