"""Who this phone is on which board: the browser keeps it, so that the short address finds the same student again."""

from collections.abc import Mapping

import streamlit as st

from tl_core.boards.state import Board
from ui.shared import components

KEY = "board students"
_component = components.declare("transfer_lab_board_student", "<span hidden></span>", ("board_student.js",), ())


def secret(board: Board) -> str:
    """The student's secret that this browser has kept for the board; "" where there is none, or none is told yet."""
    state = st.session_state.get(KEY)
    kept = state.get("kept") if state else None
    found = kept.get(board.code) if isinstance(kept, Mapping) else None
    return found if isinstance(found, str) else ""


def remember(board: Board, known: str | None) -> None:
    """Have the browser keep ``known``, or forget what it has ("") or just tell it (None); once a script run."""
    _component(key=KEY, data={"code": board.code, "secret": known}, on_kept_change=components.nothing, height=0)
