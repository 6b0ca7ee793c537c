"""How far a task of the second process is, as a bar with words."""

import streamlit as st

from ui.shared import read_only, words


def bar(task, waiting: str, more: str = "") -> None:
    """``waiting`` before the task has told anything; ``more`` follows a stage of unknown length."""
    st.progress(words.share(*task.progress[1:]), text=text(task, waiting, more))


def card(task, title: str, icon: str, result: str, key: str) -> None:
    """A task that outlives a look at another page, with its Cancel; ``result`` is what waits here. In a fragment."""
    with st.container(border=True):
        st.subheader(title, icon=icon, anchor=False)
        bar(task, words.TURN)
        st.caption(f"You can leave this page: the {result} waits for you here.")
        if read_only.button("Cancel", key=key, icon=":material/stop_circle:"):
            task.cancel()
            st.rerun()


def text(task, waiting: str, more: str = "") -> str:
    stage, done, total = task.progress
    if task.state == "waiting" or not stage:
        return waiting
    stage = words.plain(stage)
    return f"{stage}: {done} of {total}" if total else f"{stage}{more}"
