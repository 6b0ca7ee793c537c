"""The runs on one data set: those that are done, and how far the others are."""

import streamlit as st

from tl_core.comparison.run_groups import ComparedRun
from tl_core.data import catalog
from tl_core.tracking import Query, RunRecord
from ui.compare import comparison_data
from ui.shared import read_only, run_queries, store_trouble, words

LOOK_SECONDS = 3


def records(data: str) -> list[RunRecord]:
    """The runs on the set as it is now, newest first; those from before runs named their version too."""
    names = (data, catalog.pinned(data))
    return run_queries.find(Query(data=tuple(names)), limit=None)


def members(data: str) -> tuple[ComparedRun, ...]:
    """Those that have been tested, with their results."""
    ended = [record for record in records(data) if record.status == "FINISHED"]
    return comparison_data.load([record.run_id for record in ended], ended).members


def going(data: str) -> None:
    """A line on runs that go on; the page is drawn anew when one ends."""
    before = sum(record.active for record in records(data))
    if before:
        _watch(data, before)


@st.fragment(run_every=LOOK_SECONDS)
@store_trouble.reported
def _watch(data: str, before: int) -> None:
    active = [record for record in records(data) if record.active]
    if len(active) != before:
        st.rerun()
    running = sum(record.status == "RUNNING" for record in active)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/hourglass_top: {words.plural(len(active), 'run')} on this set to go, {running} "
                    "running. The answer appears here when they have ended.", width="stretch")
        read_only.page_link("../pages/runs.py", label="Runs", icon=":material/history:")
