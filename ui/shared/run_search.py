"""Runs offered in a list: all of them where they are few, else the newest and a field that finds any other."""

from dataclasses import replace

import streamlit as st

from tl_core.tracking import Query, RunRecord
from ui.shared import run_queries

MOST = 100


def offered(key: str, query: Query) -> list[RunRecord]:
    """The runs that fit, newest first, ``MOST`` at most; draws a search field where there are more."""
    there = run_queries.count(query)
    if there <= MOST:
        return run_queries.find(query, limit=MOST)
    text = st.text_input("Find a run", key=f"find {key}", icon=":material/search:", persist_state="session",
                         placeholder=f"any words: set, backbone, strategy, id · {there:,} runs")
    wanted = replace(query, text=text or "")
    fitting = run_queries.count(wanted)
    if not fitting:
        st.caption("No run has all of these words. The newest are listed.")
        return run_queries.find(query, limit=MOST)
    if fitting > MOST:
        st.caption(f"The newest {MOST} of {fitting:,} runs are listed; words find the others.")
    return run_queries.find(wanted, limit=MOST)
