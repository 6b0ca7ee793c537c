"""How far a question is, and what became of one that gave nothing."""

import streamlit as st

from tl_core.discovery.request import DiscoverRequest
from ui.discover import jobs
from ui.shared import page_tasks, read_only, task_progress, words

ICON = ":material/bubble_chart:"


def draw(request: DiscoverRequest) -> bool:
    """Whether it is under way, with its card then; one that failed or was cancelled is told."""
    task = jobs.get(request)
    if page_tasks.active(task):
        _watch(request)
        return True
    if task is not None:
        _ended(request, task)
    return False


@st.fragment(run_every=1)
def _watch(request: DiscoverRequest) -> None:
    task = jobs.get(request)
    if not page_tasks.active(task):
        st.rerun()
    task_progress.card(task, "Looking for groups", ICON, "result", "cancel discover")


def _ended(request: DiscoverRequest, task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="No groups were found")
    else:
        st.info("You cancelled it. Features that were computed are in the activation store and make the next time "
                "quicker.", icon=":material/stop_circle:")
    read_only.button("Close this message", key="dismiss discover", type="tertiary", on_click=jobs.clear,
                     args=(request,))
