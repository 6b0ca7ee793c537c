"""How far something is that was asked for, and what became of it where it gave nothing."""

import streamlit as st

from tl_core.adaptation.result_lookup import Question
from ui.adapt import jobs
from ui.shared import page_tasks, read_only, task_progress, words

TITLES = {jobs.ADAPT: ("Adapting", "result"), jobs.GAP: ("Measuring how far the domains are apart", "measurement"),
          jobs.PAIRS: ("Adapting all pairs", "matrix"), jobs.CURVE: ("Learning from a few target labels", "curve"),
          jobs.SET: ("Making the set", "set"), jobs.SPACES: ("Measuring what ties the two spaces", "measurement")}
ICON = ":material/swap_horiz:"


def draw(request: Question, what: str) -> bool:
    """Whether it is under way, with its card then; one that failed or was cancelled is told."""
    task = jobs.get(request, what)
    if page_tasks.active(task):
        _watch(request, what)
        return True
    if task is not None:
        _ended(request, what, task)
    return False


@st.fragment(run_every=1)
def _watch(request: Question, what: str) -> None:
    task = jobs.get(request, what)
    if not page_tasks.active(task):
        st.rerun()
    title, result = TITLES[what]
    task_progress.card(task, title, ICON, result, f"cancel {what}")


def _ended(request: Question, what: str, task) -> None:
    title, result = TITLES[what]
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title=f"{title} has failed")
    else:
        st.info("You cancelled it. Features that were computed are in the activation store and make the next time "
                "quicker.", icon=":material/stop_circle:")
    read_only.button("Close this message", key=f"dismiss {what}", type="tertiary", on_click=jobs.clear,
                     args=(request, what))
