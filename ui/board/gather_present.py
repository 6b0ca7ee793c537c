"""What the big screen shows of pictures that a class gathers."""

import streamlit as st

from tl_core.boards.state import Board
from ui.board import gather_view, gather_words


def draw(board: Board) -> bool:
    """The pictures as they are accepted; whether they take the screen, as long as they are gathered."""
    gathering = board.gathering
    if gathering.open and not board.closed:
        gather_view.draw(board, "present")
        return True
    if made := gathering.latest:
        st.caption(gather_words.held(made))
    return False
