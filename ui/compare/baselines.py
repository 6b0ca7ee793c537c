"""Beside runs on texts: what counting words gives on the same texts, measured once somebody asks."""

import streamlit as st

from tl_core.comparison import text_baselines, tfidf
from tl_core.comparison.run_groups import ComparedRun
from ui.compare.comparison_data import Study
from ui.shared import page_tasks, read_only, task_progress, words

HELP = ("Counts words and pairs of words, weighs rare ones more, and learns a linear classifier: what one tries before "
        "any network. On the same texts and labels as the runs, judged on the same test texts.")


def draw(study: Study) -> None:
    """The offer to measure what is missing, how far that is, or why it could not be."""
    missing = missing_of(study)
    if not missing or study.tasks and study.task is None:
        return
    key = missing[0].run_id
    task = _tasks.get(key)
    if page_tasks.active(task):
        _watch(key)
        return
    if task is not None:
        _ended(key, task)
    for text in _said.get(key, ()):
        st.caption(f":material/info: {words.plain(text)}")
    if key not in _said and read_only.button(f"Add {tfidf.NAME}", key="add baseline", icon=":material/abc:", help=HELP):
        _tasks.submit(key, text_baselines.measure_beside, [member.run_id for member in _tested(study)], about=key)
        st.rerun()


def missing_of(study: Study) -> list[ComparedRun]:
    """Baselines that belong beside the tested runs and have not been measured."""
    return [one for one in text_baselines.wanted(_tested(study)) if one.result is None]


def _tested(study: Study) -> list[ComparedRun]:
    return [member for member in study.members if member.accuracy is not None]


@st.fragment(run_every=1)
def _watch(key: str) -> None:
    task = _tasks.get(key)
    if not page_tasks.active(task):
        st.rerun()
    task_progress.bar(task)
    if read_only.button("Cancel", key="cancel baseline", icon=":material/stop_circle:"):
        _tasks.cancel(key)
        st.rerun()


def _ended(key: str, task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title=f"{tfidf.NAME} has no figure")
    _tasks.clear(key)


_said: dict[str, list[str]] = {}  # by the first missing baseline, why it could not be measured


def _keep(notes: list[str], key: str) -> None:
    if notes:
        _said[key] = notes


_tasks = page_tasks.PageTasks(_keep)
