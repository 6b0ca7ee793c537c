"""A student's guess, then the value to train with, and Stop while that run goes on."""

import streamlit as st

from tl_core.boards import store, student_actions
from tl_core.boards.state import Board, Student
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from ui.board import attempt
from ui.shared import read_only, words


def draw(board: Board, who: Student) -> None:
    """The next thing to do: guess, wait for one's own run, or train."""
    if not has_guessed(board, who):
        _guess(board, who)
    elif goes_on(board, who):
        read_only.button("Stop my run", key="stop own run", icon=":material/stop_circle:", on_click=_stop,
                         args=(board.code, who.id), help="Ends after the current batch.")
    else:
        _train(board, who)
    attempt.tell()


def has_guessed(board: Board, who: Student) -> bool:
    """Whether the class's results may be shown: the student has guessed, trained, or wants no guess."""
    return who.id in board.guesses or bool(board.of_student(who)) or bool(st.session_state.get(_skipped(board)))


def goes_on(board: Board, who: Student) -> bool:
    """Whether the student's last run waits or trains, as far as the board has been told."""
    own = board.of_student(who)
    return bool(own) and own[-1].id not in board.ends


def _guess(board: Board, who: Student) -> None:
    with st.container(border=True):
        st.header(words.plain(board.varied.question), icon=":material/psychology_alt:", anchor=False)
        st.caption("Guess first: what the class has found so far comes after it.")
        _choice(board, "Your guess", _guess_key(board), None)
        read_only.button("That is my guess", key="give board guess", type="primary", icon=":material/check:",
                         width="stretch", on_click=_take_guess, args=(board.code, who.id))
        read_only.button("Go on without a guess", key="skip board guess", type="tertiary",
                         on_click=st.session_state.update, args=({_skipped(board): True},))


def _train(board: Board, who: Student) -> None:
    with st.container(border=True):
        tries = len(board.of_student(who))
        guess = board.guesses.get(who.id)
        if guess is not None:
            title = board.titles.get(guess, guess)
            st.caption(f":material/psychology_alt: You guessed: {words.plain(title)}.")
        _choice(board, board.varied.title, _value_key(board), guess)
        read_only.button("Train again" if tries else "Train", key="train on board", type="primary",
                         icon=":material/play_arrow:", width="stretch", on_click=_enter,
                         args=(board.code, who.id))
        if tries:
            st.caption(f"Your try {tries + 1} of {student_actions.MOST_ENTRIES}.")
        state = engines.get_engine().state
        if state.status != "ready":
            st.caption(f":material/hourglass_top: {words.plain(state.message)} A run starts as soon as it is ready.")


def _choice(board: Board, label: str, key: str, first: str | None) -> None:
    """A slider for numbers, a list for names; it begins with ``first``, or in the middle."""
    titles = board.titles
    values, show = list(titles), titles.__getitem__
    known = values.index(first) if first in values else None
    if board.varied.scale == "names":
        st.radio(label, values, known, key=key, format_func=show)
    else:
        st.select_slider(label, values, values[len(values) // 2 if known is None else known], key=key, format_func=show)


@attempt.told
def _take_guess(code: str, student_id: str) -> None:
    board = store.get(code)
    student_actions.guess(board, board.students[student_id], _chosen(_guess_key(board)))


@attempt.told
def _enter(code: str, student_id: str) -> None:
    board = store.get(code)
    student_actions.enter(board, board.students[student_id], _chosen(_value_key(board)), engines.get_engine().submit,
                          _active)


def _chosen(key: str) -> str:
    value = st.session_state.get(key)
    if value is None:
        raise UserError("Nothing is chosen yet.", "Expected one of the list.", "Choose one first.")
    return value


def _active(run_id: str) -> bool:
    """Whether a run waits or trains; one that somebody has deleted does not."""
    tail = engines.get_engine().tails([run_id]).get(run_id)
    return tail is not None and tail.end is None


@attempt.told
def _stop(code: str, student_id: str) -> None:
    board = store.get(code)
    engines.get_engine().cancel(board.of_student(board.students[student_id])[-1].run_id)


def _guess_key(board: Board) -> str:
    return f"board guess {board.code}"


def _value_key(board: Board) -> str:
    return f"board value {board.code}"


def _skipped(board: Board) -> str:
    return f"board guess skipped {board.code}"
