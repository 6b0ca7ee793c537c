"""Who sees a board, as its teacher chooses where people sign in, and the public link."""

from functools import partial

import streamlit as st

from tl_core.boards import teacher_actions
from tl_core.boards.state import Board
from tl_core.server import identity
from ui.board import address
from ui.shared import read_only, visibility
from ui.shared.visibility import Circle

CIRCLES = {
    "class": Circle("Class", "Whoever has its code and an account, or joins as a guest.", ":material/groups:"),
    "public": Circle("Public", "Also whoever has the public link, without an account: chart and lesson, no nicknames, "
                     "no pictures of the class. Meanwhile the class's code alone makes guests, the board's does not.",
                     ":material/public:")}


def draw(board: Board) -> None:
    """The choice below a line to open, and the link once it is public; nothing where nobody signs in."""
    if not identity.required():
        return
    with st.expander(visibility.QUESTION, icon=CIRCLES[board.visibility].icon):
        visibility.choose(f"board {board.code}", board.user, board.visibility,
                          partial(teacher_actions.set_visibility, board), CIRCLES)
        if board.visibility == "public":
            read_only.share(public=True, **{address.CODE: board.code})
