"""A question to a run's network: its button, how far it is, and what went wrong."""

from collections.abc import Callable

import streamlit as st

from ui.evaluate import jobs
from ui.shared import page_tasks, read_only, task_progress, words


def draw(run_id: str, what: str, label: str, more: Callable[[], tuple] = tuple) -> bool:
    """Whether the question is under way; else its button. ``more`` draws further fields and gives their values."""
    task = jobs.get(run_id, what)
    if page_tasks.active(task):
        _watch(run_id, what)
        return True
    if task is not None:
        _ended(run_id, what, task)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        values = more()
        if read_only.button(label, key=f"ask {what}", type="primary", icon=":material/play_arrow:"):
            jobs.submit(run_id, what, *values)
            st.rerun()
    return False


@st.fragment(run_every=1)
def _watch(run_id: str, what: str) -> None:
    task = jobs.get(run_id, what)
    if not page_tasks.active(task):
        st.rerun()
    with st.container(border=True):
        task_progress.bar(task, " …")
        st.caption("You can leave this page: what is found is kept beside the run and shown here.")
        if read_only.button("Cancel", key=f"cancel {what}", icon=":material/stop_circle:"):
            task.cancel()
            st.rerun()


def _ended(run_id: str, what: str, task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:")
    else:
        st.info("You cancelled it; nothing was kept.", icon=":material/stop_circle:")
    read_only.button("Close this message", key=f"dismiss {what}", type="tertiary", on_click=jobs.clear,
                     args=(run_id, what))
