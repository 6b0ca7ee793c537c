"""Whoever came by a public link, on a class board: sees one that is public, as long as it is, and no nicknames."""

from tl_core import ownership
from tl_core.boards import store
from tl_core.boards.state import Board
from tl_core.errors import UserError


def look_on() -> bool:
    """Whether whoever acts is a visitor."""
    person = ownership.person()
    return person is not None and not person.may_begin


def get(code: str) -> Board:
    """``store.get`` for whoever acts: a board that is not public is, to a visitor, one that is not there."""
    board = store.get(code)
    if look_on() and board.visibility != "public":
        raise store.none_of(board.code)
    return board


def may_come(code: str) -> bool:
    """Whether a visitor may come onto the board of that code, if it is one."""
    try:
        return store.get(code).visibility == "public"
    except UserError:
        return False
