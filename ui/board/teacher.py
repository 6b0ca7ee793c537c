"""The teacher's view: how the class gets here, the chart that grows, who trains, and what the teacher does."""

import streamlit as st

from tl_core.boards import teacher_actions
from tl_core.boards.state import Board
from tl_core.errors import UserError
from ui.board import address, class_chart, code_card, gather_teacher, teacher_acts, teacher_lesson
from ui.shared import read_only, url_state, words


def draw(board: Board) -> None:
    """The whole view; a message for whoever has not the teacher's link."""
    secret = url_state.text(address.TEACH)
    if not teacher_actions.is_teacher(board, secret):
        _not_the_teacher(board, secret)
        return
    left, right = st.columns([4, 11], gap="large")
    with left:
        st.title(words.plain(board.name), anchor=False)
        _entrance(board)
        st.info("The address of this page makes you the teacher: keep it, and show nobody.", icon=":material/key:")
        teacher_acts.draw(board, secret)
    with right:
        st.caption(f"{words.plain(board.varied.title)} is varied: {words.plain(board.varied.question)}")
        teacher_lesson.draw(board)
        gather_teacher.draw(board, secret)
        if removed := class_chart.draw(board, "teacher", chart=True):
            teacher_acts.remove(board, removed)
            st.rerun()


def _entrance(board: Board) -> None:
    code_card.draw(board)
    st.link_button("Present", address.of_present(board), icon=":material/present_to_all:", width="stretch",
                   type="primary", help="The big screen's view, in a new tab: large type, no menus, no controls.")


def _not_the_teacher(board: Board, secret: str) -> None:
    st.title("Class board", anchor=False)
    try:
        teacher_actions.taught(board.code, secret)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/key_off:")
    read_only.button("Open it as a student", key="not the teacher", icon=":material/groups:",
                     on_click=url_state.drop, args=(address.TEACH,))
