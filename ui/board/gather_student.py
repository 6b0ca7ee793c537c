"""A student's side of a class that gathers one set of pictures together."""

import streamlit as st

from tl_core.boards.state import Board, Student
from ui.board import address, gather_view, gather_words, kept_student
from ui.shared import url_state


def draw(board: Board, who: Student) -> None:
    """Sending pictures and the own ones; nothing, as long as the class gathers none."""
    gathering = board.gathering
    if gathering.open:
        st.header("Send pictures", icon=":material/add_a_photo:", anchor=False)
        st.caption("They become the class's set. Your teacher looks at each before anybody else sees it. No faces, no "
                   "names, nothing private.")
    if gathering.open or gathering.of_student(who.id):
        gather_view.draw(board, "student", url_state.text(address.ME) or kept_student.secret(board))
    if made := gathering.latest:
        st.caption(f":material/photo_library: Everybody trains on the class's set. {gather_words.held(made)}")
        if board.varied.from_class_set:
            st.caption(gather_words.share_of(board, who, made))
