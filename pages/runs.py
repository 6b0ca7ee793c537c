"""Runs: queue, history, what can be done with a run, and the machine."""

import streamlit as st

from tl_core import tracking
from ui.runs import hardware_panel, run_table
from ui.shared import engine_status, read_only, run_queries, store_trouble, words

REFRESH_SECONDS = 2

st.title("Runs", anchor=False)
# Fixed places: the table is redrawn by a timer, so nothing above it may push it to another place.
note, told, panel, filters, below = (st.container() for _ in range(5))
with note:
    engine_status.draw()
with told:
    run_table.act()
    hardware_panel.act()
    with st.spinner("Opening the list of runs …"):
        there = run_queries.count()
with panel:
    hardware_panel.draw()
with filters:
    if there:
        run_table.filters()


@st.fragment(run_every=REFRESH_SECONDS if there else None)
@store_trouble.reported
def table() -> None:
    query = run_table.chosen()
    fitting, by_status = run_queries.count(query), run_queries.counts("status")
    passes = "passes" if fitting == 1 else "pass"
    st.caption(f"{by_status.get('RUNNING', 0)} running, {by_status.get('QUEUED', 0)} waiting. "
               f"{fitting} of {words.plural(run_queries.count(), 'run')} {passes} the filters."
               + " Older ones are still being read." * (not tracking.is_whole()))
    with st.container():
        if not fitting:
            st.info("No run passes the filters. Clear one of them to see more.", icon=":material/filter_alt_off:")
        run_table.rows(query, fitting)


with below:
    if there:
        table()
    else:
        with st.container(border=True, horizontal_alignment="center"):
            st.header("No runs yet", icon=":material/history:", anchor=False)
            st.markdown("Every run you train is kept here, with its curves, its figures and its model.")
            read_only.page_link("../pages/train.py", label="Train the first one", icon=":material/play_circle:")
