"""A lesson on all screens, as its teacher starts it, shows its result and takes it off again."""

import streamlit as st

from tl_core.boards import teacher_actions
from tl_core.boards.state import Board
from tl_core.lessons.catalog import LESSONS
from ui.board import attempt, lesson_screen
from ui.shared import read_only, words

_CHOSEN = "board lesson"


def draw(board: Board) -> None:
    """The lesson that is on with its next step; nothing where none is."""
    if board.lesson is None:
        return
    with st.container(border=True):
        lesson_screen.of_class(board)
        with st.container(horizontal=True, gap="small"):
            if not board.lesson_shown:
                read_only.button("Show the result", key="show lesson", type="primary", icon=":material/visibility:",
                                 on_click=_show, args=(board,), help="On all screens; nobody guesses any more.")
            read_only.button("Take it off the screens", key="end lesson", icon=":material/close:", on_click=_start,
                             args=(board, None))


def choose(board: Board) -> None:
    """Which lesson comes onto all screens."""
    titles = {lesson.name: lesson.title for lesson in LESSONS}
    st.selectbox("Lesson", list(titles), key=_CHOSEN, format_func=lambda name: words.plain(titles[name]))
    read_only.button("Start it on all screens", key="start lesson", icon=":material/cast_for_education:",
                     width="stretch", on_click=_start_chosen, args=(board,))


def _start_chosen(board: Board) -> None:
    _start(board, st.session_state[_CHOSEN])


@attempt.told
def _start(board: Board, name: str | None) -> None:
    teacher_actions.start_lesson(board, name, LESSONS.names())


@attempt.told
def _show(board: Board) -> None:
    teacher_actions.show_lesson(board)
