"""What a run on several tasks has learnt of each: a table below its results."""

import pandas as pd
import streamlit as st

from tl_core.backbones.nouns import Noun
from ui.shared import read_only, url_state, words


def draw(run_id: str, result: dict, noun: Noun) -> None:
    """The table and a link to each task's test; nothing for a run with one head. ``noun`` is what the run reads."""
    figures = result["test"].get("tasks") or {}
    if len(figures) < 2:
        return
    st.markdown("**Each task's test**")
    st.dataframe(table(result, noun), hide_index=True, width="stretch", height="content", key="tasks table")
    st.caption(f"On {noun.many} the run never saw whose label for the task is known, with 95 % confidence intervals "
               "(Wilson). Figures above are those of the first one.")
    with st.container(horizontal=True, gap="small"):
        for number, task in enumerate(figures):
            read_only.page_link("../pages/evaluate.py", label=f"Evaluate {words.plain(task)}", icon=":material/quiz:",
                                query_params={url_state.RUN: run_id, **({url_state.TASK: task} if number else {})})


def table(result: dict, noun: Noun) -> pd.DataFrame:
    """A row a task, the judged one first."""
    told = result.get("tasks") or {}
    return pd.DataFrame([{
        "Task": task, "Test accuracy": words.percent(test["accuracy"]),
        "95 % interval": words.interval(test["ci95"]) if test.get("ci95") else "–", f"Test {noun.many}": test["n"],
        "Training labels": told.get(task, {}).get("labels", {}).get("train"),
        "Classes": len(told.get(task, {}).get("classes") or ()) or None}
        for task, test in result["test"]["tasks"].items()])
