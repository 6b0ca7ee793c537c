"""A student's view: join, guess, choose a value, train, and see the class's chart grow."""

import streamlit as st

from tl_core.boards import student_actions
from tl_core.boards.state import Board, Student
from ui.board import address, class_chart, gather_student, join_form, kept_student, lesson_screen, student_form
from ui.shared import read_only, url_state, words

REMOVED = "The teacher has taken you off this board. You may join again under another nickname."
CLOSED = "This board is closed: nobody joins or trains any more. What is there can be looked at."


def draw(board: Board) -> None:
    """The whole view: of whoever has joined, or of somebody who may."""
    secret = url_state.text(address.ME) or kept_student.secret(board)
    who = student_actions.student(board, secret) if secret else None
    kept_student.remember(board, secret if who else "" if secret else None)
    if who is not None:
        url_state.set_param(address.ME, secret)
    st.title(words.plain(board.name), anchor=False)
    if who is None:
        _outside(board, bool(secret))
    else:
        _inside(board, who)


def _outside(board: Board, had_joined: bool) -> None:
    """Somebody who has not joined, or not any more."""
    if board.closed:
        st.info(CLOSED, icon=":material/lock:")
    elif read_only.on():
        st.caption(f"Class board {board.code}: a link to look at.")
    else:
        if had_joined:
            st.warning(REMOVED, icon=":material/person_remove:")
        st.markdown(f"Class board **{board.code}**: {words.plain(board.varied.question)} Everybody tries a value, and "
                    "all results fill one chart.")
        with st.container(border=True):
            join_form.draw(board.code)
    class_chart.draw(board, "student", chart=board.closed or read_only.on())


def _inside(board: Board, who: Student) -> None:
    st.caption(f":material/person: You are {words.plain(who.nickname)}, student {who.number} of board {board.code}.")
    if board.closed:
        st.info(CLOSED, icon=":material/lock:")
    elif board.lesson:
        lesson_screen.of_student(board, who)
        class_chart.draw(board, "student", who, chart=False)
        return
    else:
        gather_student.draw(board, who)
        student_form.draw(board, who)
    class_chart.draw(board, "student", who, chart=board.closed or student_form.has_guessed(board, who))
