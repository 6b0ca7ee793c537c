import pytest

from tests.boards import opened
from tl_core import ownership
from tl_core.accounts.users import User
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.config import RunConfig
from tl_core.errors import UserError


def test_whoever_has_the_secret_is_the_teacher_and_nobody_else(isolated):
    board, secret = opened.board()
    assert teacher_actions.taught(board.code, secret).code == board.code
    for wrong in ("", "x", secret[:-1], opened.board()[1]):
        with pytest.raises(UserError, match="not the teacher's"):
            teacher_actions.taught(board.code, wrong)
    assert secret not in (store.folder_of(board.code) / store.EVENTS).read_text()


def test_a_new_link_ends_the_one_before(isolated):
    board, before = opened.board()
    now = teacher_actions.new_link(board.code)
    assert teacher_actions.taught(board.code, now)
    with pytest.raises(UserError):
        teacher_actions.taught(board.code, before)


def test_what_cannot_be_trained_opens_no_board(isolated):
    for name, config, vary in (("", opened.CONFIG, "labels"), ("x" * 61, opened.CONFIG, "labels"),
                               ("9b", opened.CONFIG, "colour"), ("9b", RunConfig(data="nowhere"), "labels"),
                               ("9b", RunConfig(data="fruits", backbone="nothing"), "freeze_depth")):
        with pytest.raises(UserError):
            teacher_actions.open_board(name, config, vary)
    assert store.codes_in_use() == []


def test_names_closing_and_lessons(isolated):
    board, _ = opened.board()
    teacher_actions.hide_names(board, True)
    teacher_actions.close(board)
    teacher_actions.start_lesson(board, "freeze_depth", ["freeze_depth"])
    now = store.get(board.code)
    assert (now.names_hidden, now.closed, now.lesson) == (True, True, "freeze_depth")
    teacher_actions.close(board, False)
    teacher_actions.start_lesson(board, None, [])
    with pytest.raises(UserError, match="No lesson"):
        teacher_actions.start_lesson(board, "juggling", ["freeze_depth"])
    assert (store.get(board.code).closed, store.get(board.code).lesson) == (False, None)


def test_a_lesson_takes_guesses_until_its_result_is_shown(isolated):
    board, _ = opened.board()
    ada, _ = opened.student(board.code)
    with pytest.raises(UserError, match="no guesses"):
        student_actions.guess_lesson(board, ada, 1)
    teacher_actions.start_lesson(board, "freeze_depth", ["freeze_depth"])
    board = store.get(board.code)
    student_actions.guess_lesson(board, ada, 1)
    assert store.get(board.code).lesson_guesses == {ada.id: 1.0}
    teacher_actions.show_lesson(board)
    with pytest.raises(UserError, match="no guesses"):
        student_actions.guess_lesson(store.get(board.code), ada, 0)
    assert store.get(board.code).lesson_guesses == {ada.id: 1.0}


def test_who_sees_a_board_is_its_owners_to_say(isolated):
    board, _ = opened.board()
    assert board.visibility == "class"
    teacher_actions.set_visibility(board, "public")
    assert store.get(board.code).visibility == "public"
    with pytest.raises(UserError, match="class, public"):
        teacher_actions.set_visibility(board, "private")
    with ownership.acting(User("Bob", "student")), pytest.raises(UserError, match="its owner"):
        teacher_actions.set_visibility(board, "class")
    assert store.get(board.code).visibility == "public"


def test_a_removed_student_may_join_again(isolated):
    board, _ = opened.board()
    ada, secret = opened.student(board.code)
    teacher_actions.remove_student(board, ada.id)
    assert student_actions.student(store.get(board.code), secret) is None
    assert opened.student(board.code)[0].number == 2
