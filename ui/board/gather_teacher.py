"""The teacher's side of a class that gathers one set of pictures together."""

import streamlit as st

from tl_core.boards import class_set, gathering, store
from tl_core.boards.state import Board
from tl_core.data import sets
from tl_core.errors import UserError
from ui.board import attempt, gather_view, gather_words
from ui.shared import read_only, url_state, words

_CLASSES = "gather classes"
_MADE = "gather made"


def draw(board: Board, secret: str) -> None:
    """Naming the classes, then the pictures as they come, and the set that they make."""
    if not board.gathering.classes:
        if not read_only.on() and not board.closed:
            with st.expander("Gather pictures together", icon=":material/add_a_photo:",
                             expanded=board.varied.from_class_set):
                st.markdown("Students send photos and drawings from their phones; what you accept appears on the big "
                            "screen, and becomes the set that the class trains on.")
                _name_classes(board, "Begin to gather")
        return
    with st.container(border=True):
        st.header("Pictures of the class", icon=":material/add_a_photo:", anchor=False)
        _tell_made(board)
        gather_view.draw(board, "teacher", secret)
        _acts(board)
        attempt.tell()


def _acts(board: Board) -> None:
    if read_only.on() or board.closed:
        return
    going_on = board.gathering.open
    with st.container(horizontal=True, gap="small"):
        read_only.button("End gathering" if going_on else "Gather more", key="gather or end",
                         icon=":material/stop_circle:" if going_on else ":material/add_a_photo:",
                         on_click=_gather, args=(board, not going_on),
                         help="Nobody sends any more; what is there stays." if going_on else None)
        made = read_only.button("Make the set again" if board.gathering.made else "Train with it", key="make class set",
                                type="primary", icon=":material/model_training:",
                                help="Makes a set of all accepted pictures. Everybody's next runs train on it, and the "
                                     "chart begins anew; the runs of before stay on the Runs page.")
        with st.popover("Classes", icon=":material/edit:"):
            _name_classes(board, "Change the classes")
    if made:
        _make(board)


def _name_classes(board: Board, action: str) -> None:
    before = "\n".join(board.gathering.classes)
    st.text_area("Classes, one a line", before, key=_CLASSES, placeholder="cup\nbottle\npen", height=130,
                 help=f"{gathering.FEWEST_CLASSES} to {gathering.MOST_CLASSES}.")
    read_only.button(action, key="name classes", icon=":material/check:", on_click=_named, args=(board,))
    if not board.gathering.classes:
        attempt.tell()


def _make(board: Board) -> None:
    bar = st.progress(0.0, text="Copying pictures")

    def progress(stage: str, done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=f"{stage}: {done} of {total}")
    try:
        made = class_set.make(board, progress)
    except UserError as error:
        bar.empty()
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    st.session_state[_MADE] = made.data
    st.rerun()


def _tell_made(board: Board) -> None:
    """The set that is trained on, what is held back of it, and where it can be looked at."""
    made = board.gathering.latest
    if made is None:
        return
    count = words.plural(_count(made.data), "picture")
    if st.session_state.pop(_MADE, None) == made.data:
        st.toast(f"The set {words.plain(made.data)} with {count} is made: everybody's next run trains on it.",
                 icon=":material/task_alt:")  # which the next script, as the stream tells of the set, leaves there
    st.caption(f":material/photo_library: The class trains on {words.plain(made.data)}, {count}. "
               f"{gather_words.held(made)} What is taken out leaves the board at once and the set when it is made "
               "again; versions of before keep it until the set is deleted.")
    with st.container(horizontal=True):
        read_only.page_link("../pages/data.py", label="Open it in Data", icon=":material/folder_open:",
                            query_params={url_state.SET: made.name})


def _count(data: str) -> int:
    """Pictures of a version of a set; 0 where somebody has deleted it."""
    meant = sets.resolve(data)
    return sets.version(*meant).count if meant else 0


@attempt.told
def _named(board: Board) -> None:
    first = not board.gathering.classes
    gathering.name_classes(board, st.session_state[_CLASSES].splitlines())
    if first:
        gathering.gather(store.get(board.code))


@attempt.told
def _gather(board: Board, going_on: bool) -> None:
    gathering.gather(board, going_on)
