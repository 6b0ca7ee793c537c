"""How far a computation is, and what became of one that gave nothing."""

import streamlit as st

from ui.features import jobs
from ui.shared import page_tasks, read_only, task_progress, words


@st.fragment(run_every=1)
def watch(name: str, title: str) -> None:
    """How far the task of that name is, with a button that ends it."""
    task = jobs.get(name)
    if not page_tasks.active(task):
        st.rerun()
    with st.container(border=True):
        st.header(title, icon=":material/scatter_plot:", anchor=False)
        task_progress.bar(task, " …")
        st.caption("You can leave this page and come back to its address: the features wait for you there.")
        if read_only.button("Cancel", key=f"cancel {name}", icon=":material/stop_circle:"):
            task.cancel()
            st.rerun()


def ended(name: str, task) -> None:
    """What became of a task that gave nothing."""
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="The features could not be computed")
    else:
        st.info("You cancelled it. What was computed so far is in the activation store and makes the next time "
                "quicker.",
                icon=":material/stop_circle:")
    read_only.button("Close this message", key=f"dismiss {name}", type="tertiary", on_click=jobs.clear, args=(name,))
