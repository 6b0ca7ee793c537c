"""The page "Board": a way in, then the teacher's, a student's, a visitor's or the big screen's view of one board."""

import streamlit as st

from tl_core import ownership
from tl_core.boards import visitors
from tl_core.errors import UserError
from ui.board import address, present, start, student, teacher, visitor
from ui.shared import big_screen, read_only, url_state, words


def draw() -> None:
    """The whole page."""
    if not url_state.has(address.CODE):
        start.draw()
        return
    try:
        board = visitors.get(url_state.text(address.CODE))
    except UserError as error:
        _gone(error)
        return
    looks_on = visitors.look_on()
    if url_state.has(address.TEACH) and not big_screen.on() and not looks_on:
        teacher.draw(board)
        return
    with ownership.seeing_everything():  # what is on a board is for all who have its code
        (visitor if looks_on else present if big_screen.on() else student).draw(board)


def _gone(error: UserError) -> None:
    """No board has this code, or none has it any more."""
    st.title("Class board", anchor=False)
    st.error(words.plain(str(error)), icon=":material/link_off:")
    read_only.button("Another class board", key="another board", icon=":material/arrow_back:", on_click=address.leave)
