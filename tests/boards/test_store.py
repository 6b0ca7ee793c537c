import threading

import pytest

from tests.boards import opened
from tl_core.boards import state, store, teacher_actions
from tl_core.errors import UserError


def test_a_board_is_read_again_only_when_something_was_written(isolated):
    board, _ = opened.board()
    assert store.get(board.code) is store.get(board.code.lower())
    teacher_actions.rename(board, "Class 9c")
    assert store.get(board.code).name == "Class 9c"


def test_the_newest_board_is_first_and_a_deleted_one_is_gone(isolated):
    assert store.codes_in_use() == []
    first, second = opened.board()[0], opened.board()[0]
    assert set(store.codes_in_use()) == {first.code, second.code}
    store.delete(first.code)
    assert store.codes_in_use() == [second.code]
    for action in (lambda: store.get(first.code), lambda: store.append(first.code, state.CLOSED, closed=True)):
        with pytest.raises(UserError, match="no class board"):
            action()
    store.delete(first.code)  # twice does no harm


def test_a_damaged_line_costs_itself_alone(isolated):
    board, _ = opened.board()
    opened.student(board.code)
    with (store.folder_of(board.code) / store.EVENTS).open("ab") as file:
        file.write(b'{"kind": "joined", "id": "x", \x00\n')
    opened.student(board.code, "Bob")
    assert [student.nickname for student in store.get(board.code).present] == ["Ada", "Bob"]


def test_a_file_without_its_first_event_is_no_board(isolated):
    board, _ = opened.board()
    (store.folder_of(board.code) / store.EVENTS).write_text("nothing\n")
    with pytest.raises(UserError, match="no class board"):
        store.get(board.code)


def test_thirty_join_at_once_and_all_have_numbers_of_their_own(isolated):
    board, _ = opened.board()
    threads = [threading.Thread(target=opened.student, args=(board.code, f"student {number}")) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(student.number for student in store.get(board.code).present) == list(range(1, 31))
