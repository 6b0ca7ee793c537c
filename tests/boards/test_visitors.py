"""Visitors on class boards: there where the board is public, and to them not there where it is not."""

import pytest

from tests.boards import opened
from tl_core import ownership
from tl_core.accounts.users import VISITOR, User
from tl_core.boards import store, teacher_actions, visitors
from tl_core.errors import UserError


def test_to_a_visitor_a_board_that_is_not_public_is_not_there(isolated):
    board, _ = opened.board()
    with ownership.acting(User("Bob", "student")):
        assert not visitors.look_on() and visitors.get(board.code).code == board.code
    with ownership.acting(VISITOR):
        assert visitors.look_on() and not visitors.may_come(board.code)
        with pytest.raises(UserError) as refused:
            visitors.get(board.code)
    store.delete(board.code)
    with pytest.raises(UserError) as gone:
        visitors.get(board.code)
    assert str(refused.value) == str(gone.value)


def test_a_visitor_comes_onto_a_public_board_and_onto_no_other_code(isolated):
    board, _ = opened.board()
    teacher_actions.set_visibility(board, "public")
    assert visitors.may_come(board.code) and visitors.may_come(board.code.lower())
    assert not any(visitors.may_come(code) for code in ("", "?", "ZZZZZ", "../..", board.code + "A"))
    with ownership.acting(VISITOR):
        assert visitors.get(board.code).visibility == "public"
