"""What whoever came by a public link sees of a board: its question, the chart that grows, the lesson on all screens."""

import streamlit as st

from tl_core.boards.state import Board
from ui.board import class_chart, lesson_screen
from ui.shared import words


def draw(board: Board) -> None:
    """The whole view; nobody joins, guesses or sends anything here."""
    st.title(words.plain(board.name), anchor=False)
    st.caption("A class board, made public: you look on while a class varies one setting.")
    if board.lesson:
        lesson_screen.of_class(board)
    else:
        st.markdown(f"**{words.plain(board.varied.question)}**")
        if board.gathering.open and not board.closed:
            st.info("The class is gathering pictures. They stay the class's.", icon=":material/photo_camera:")
    class_chart.draw(board, "visitor", chart=not board.lesson)
