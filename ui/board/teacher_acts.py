"""What a teacher does to a board: hide names, close it, stop its runs, export it, delete it, remove a student."""

from functools import partial

import streamlit as st

from tl_core.boards import snapshot, state, store, table, teacher_actions
from tl_core.boards.state import Board
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from ui.board import address, attempt, teacher_lesson, teacher_visibility
from ui.shared import read_only, words

_HIDDEN = "board names hidden"


def draw(board: Board, secret: str) -> None:
    """Everything that a teacher does, the rarer of it below a line to open."""
    if read_only.on():
        return
    attempt.tell()
    key = f"{_HIDDEN} {board.code}"
    st.session_state[key] = board.names_hidden
    st.toggle("Hide nicknames", key=key, on_change=_hide, args=(board, key),
              help="Screens then say nothing of who reached what; the class's points stay.")
    if board.closed:
        read_only.button("Open it again", key="reopen board", icon=":material/lock_open:", width="stretch",
                         on_click=_close, args=(board, False))
    else:
        read_only.button("Close the board", key="close board", icon=":material/lock:", width="stretch",
                         on_click=_close, args=(board, True), help="Nobody joins or trains any more.")
    if not board.lesson and not board.closed:
        with st.expander("A lesson on all screens", icon=":material/cast_for_education:"):
            teacher_lesson.choose(board)
    teacher_visibility.draw(board)
    with st.expander("More", icon=":material/more_horiz:"):
        st.caption("Your own link, to keep:")
        st.code(address.of_teacher(board, secret), language=None, wrap_lines=True)
        st.download_button("Export (CSV)", partial(_csv, board.code), file_name=f"class-board-{board.code}.csv",
                           mime="text/csv", key="export board", icon=":material/download:", width="stretch")
        read_only.button("Stop all runs", key="stop board runs", icon=":material/stop_circle:", width="stretch",
                         on_click=_stop_all, args=(board.code,), help="Those of this board that wait or train.")
        if read_only.button("Delete the board", key="delete board", icon=":material/delete:", width="stretch"):
            _ask_to_delete(board)


@attempt.told
def remove(board: Board, student_id: str) -> None:
    """Take a student off the board, and stop what the student trains."""
    if student_id not in board.students:
        return
    _stop([entry for entry in board.entries if entry.student == student_id and entry.id not in board.ends])
    teacher_actions.remove_student(board, student_id)


@st.dialog("Delete this board?", icon=":material/delete:")
def _ask_to_delete(board: Board) -> None:
    st.markdown(f"**{words.plain(board.name)}** with its {words.plural(len(board.present), 'student')}, guesses and "
                "pictures goes from all screens, for good. Its runs stay on the Runs page.")
    read_only.button("Delete it", key="really delete board", type="primary", icon=":material/delete:",
                     on_click=_delete, args=(board.code,))


@attempt.told
def _hide(board: Board, key: str) -> None:
    teacher_actions.hide_names(board, bool(st.session_state[key]))


@attempt.told
def _close(board: Board, closed: bool) -> None:
    teacher_actions.close(board, closed)


@attempt.told
def _delete(code: str) -> None:
    board = store.get(code)
    _stop([entry for entry in board.entries if entry.id not in board.ends])
    store.delete(code)
    address.leave()
    st.toast("The board is deleted.", icon=":material/delete:")


@attempt.told
def _stop_all(code: str) -> None:
    board = store.get(code)
    count = _stop([entry for entry in board.entries if entry.id not in board.ends])
    st.toast(f"{words.plural(count, 'run')} asked to stop." if count else "No run waits or trains.",
             icon=":material/stop_circle:")


def _stop(entries: list[state.Entry]) -> int:
    """Ask these runs to stop; how many there were. Those that are gone, or another process trains, are left alone."""
    stopped = 0
    for entry in entries:
        try:
            engines.get_engine().cancel(entry.run_id)
            stopped += 1
        except UserError:
            continue
    return stopped


def _csv(code: str) -> bytes:
    board = store.get(code)
    return table.to_csv(board, snapshot.figures(board, engines.get_engine().tails)).encode("utf-8-sig")
