import pytest

from tests.boards import opened
from tl_core.boards import store, studying, teaching
from tl_core.config import RunConfig
from tl_core.errors import UserError


def test_whoever_has_the_secret_is_the_teacher_and_nobody_else(isolated):
    board, secret = opened.board()
    assert teaching.taught(board.code, secret).code == board.code
    for wrong in ("", "x", secret[:-1], opened.board()[1]):
        with pytest.raises(UserError, match="not the teacher's"):
            teaching.taught(board.code, wrong)
    assert secret not in (store.folder_of(board.code) / store.EVENTS).read_text()


def test_a_new_link_ends_the_one_before(isolated):
    board, before = opened.board()
    now = teaching.new_link(board.code)
    assert teaching.taught(board.code, now)
    with pytest.raises(UserError):
        teaching.taught(board.code, before)


def test_what_cannot_be_trained_opens_no_board(isolated):
    for name, config, vary in (("", opened.CONFIG, "labels"), ("x" * 61, opened.CONFIG, "labels"),
                               ("9b", opened.CONFIG, "colour"), ("9b", RunConfig(data="nowhere"), "labels"),
                               ("9b", RunConfig(data="fruits", backbone="nothing"), "freeze_depth")):
        with pytest.raises(UserError):
            teaching.open_board(name, config, vary)
    assert store.codes_in_use() == []


def test_names_closing_and_lessons(isolated):
    board, _ = opened.board()
    teaching.hide_names(board, True)
    teaching.close(board)
    teaching.start_lesson(board, "freeze_depth", ["freeze_depth"])
    now = store.get(board.code)
    assert (now.names_hidden, now.closed, now.lesson) == (True, True, "freeze_depth")
    teaching.close(board, False)
    teaching.start_lesson(board, None, [])
    with pytest.raises(UserError, match="No lesson"):
        teaching.start_lesson(board, "juggling", ["freeze_depth"])
    assert (store.get(board.code).closed, store.get(board.code).lesson) == (False, None)


def test_a_lesson_takes_guesses_until_its_result_is_shown(isolated):
    board, _ = opened.board()
    ada, _ = opened.student(board.code)
    with pytest.raises(UserError, match="no guesses"):
        studying.guess_lesson(board, ada, 1)
    teaching.start_lesson(board, "freeze_depth", ["freeze_depth"])
    board = store.get(board.code)
    studying.guess_lesson(board, ada, 1)
    assert store.get(board.code).lesson_guesses == {ada.id: 1.0}
    teaching.show_lesson(board)
    with pytest.raises(UserError, match="no guesses"):
        studying.guess_lesson(store.get(board.code), ada, 0)
    assert store.get(board.code).lesson_guesses == {ada.id: 1.0}


def test_a_removed_student_may_join_again(isolated):
    board, _ = opened.board()
    ada, secret = opened.student(board.code)
    teaching.remove_student(board, ada.id)
    assert studying.student(store.get(board.code), secret) is None
    assert opened.student(board.code)[0].number == 2
