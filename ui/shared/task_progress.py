"""How far a task of the second process is, as a bar with words."""

import streamlit as st

from ui.shared import read_only, task_turns, words


def bar(task, more: str = "") -> None:
    """What it waits for, then how far it is; ``more`` follows a stage of unknown length."""
    st.progress(words.share(*task.progress[1:]), text=text(task, more))


def card(task, title: str, icon: str, result: str, key: str, left: str = "") -> None:
    """A task that outlives a look at another page, with its Cancel; ``result`` is what waits here. In a fragment.

    ``left`` says how long it will still take, where that can be told.
    """
    with st.container(border=True):
        st.header(title, icon=icon, anchor=False)
        bar(task)
        st.caption(f"{left} You can leave this page: the {result} waits for you here.".lstrip())
        if read_only.button("Cancel", key=key, icon=":material/stop_circle:"):
            task.cancel()
            st.rerun()


def text(task, more: str = "") -> str:
    stage, done, total = task.progress
    if task.state == "waiting" or not stage:
        return task_turns.said(task)
    stage = words.plain(stage)
    return f"{stage}: {done} of {total}" if total else f"{stage}{more}"
