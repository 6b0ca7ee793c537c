"""How far a task of the second process is, as a bar with words."""

import streamlit as st

from ui.shared import words


def bar(task, waiting: str, more: str = "") -> None:
    """``waiting`` before the task has told anything; ``more`` follows a stage of unknown length."""
    st.progress(words.share(*task.progress[1:]), text=text(task, waiting, more))


def text(task, waiting: str, more: str = "") -> str:
    stage, done, total = task.progress
    if task.state == "waiting" or not stage:
        return waiting
    stage = words.plain(stage)
    return f"{stage}: {done} of {total}" if total else f"{stage}{more}"
