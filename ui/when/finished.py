"""The runs on one data set: those that are done, and how far the others are."""

import streamlit as st

from tl_core.comparison.run_groups import ComparedRun
from tl_core.data import catalog
from tl_core.tracking import Query
from tl_core.tracking.records import ACTIVE
from ui.compare import comparison_data
from ui.shared import read_only, run_queries, store_trouble, words

LOOK_SECONDS = 3
MOST = 200  # runs that are judged, the newest: each has an answers' file to be read


def members(data: str) -> tuple[ComparedRun, ...]:
    """The newest ``MOST`` runs on the set as it is now that have been tested, newest first, with their results."""
    ended = run_queries.find(_query(data, ("FINISHED",)), limit=MOST)
    return comparison_data.load([record.run_id for record in ended], ended).members


def tell_older(data: str) -> None:
    """Say where there are more runs than are judged."""
    if (there := run_queries.count(_query(data, ("FINISHED",)))) > MOST:
        st.caption(f"Judged are the newest {MOST} of {there:,} finished runs on this set.")


def going(data: str) -> None:
    """A line on runs that go on; the page is drawn anew when one ends."""
    if before := run_queries.count(_query(data, ACTIVE)):
        _watch(data, before)


def _query(data: str, status: tuple[str, ...]) -> Query:
    """Runs from before runs named their set's version are meant, too."""
    return Query(status, tuple(dict.fromkeys((data, catalog.pinned(data)))))


@st.fragment(run_every=LOOK_SECONDS)
@store_trouble.reported
def _watch(data: str, before: int) -> None:
    active = run_queries.count(_query(data, ACTIVE))
    if active != before:
        st.rerun()
    running = run_queries.count(_query(data, ("RUNNING",)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/hourglass_top: {words.plural(active, 'run')} on this set to go, {running} "
                    "running. The answer appears here when they have ended.", width="stretch")
        read_only.page_link("../pages/runs.py", label="Runs", icon=":material/history:")
