"""Runs: queue, history, what can be done with a run, and the machine."""

import streamlit as st

from ui import engine_note, machine, run_table, store_trouble, words

REFRESH_SECONDS = 2

st.title("Runs", anchor=False)
# Fixed places: the table is redrawn by a timer, so nothing above it may push it to another place.
note, told, panel, filters, below = (st.container() for _ in range(5))
with note:
    engine_note.draw()
with told:
    run_table.act()
    machine.act()
    with st.spinner("Opening the list of runs …"):
        runs = run_table.load()
with panel:
    machine.draw()
with filters:
    if runs:
        run_table.filters(runs)


@st.fragment(run_every=REFRESH_SECONDS if runs else None)
@store_trouble.told
def table() -> None:
    found = run_table.load()
    kept = run_table.chosen(found)
    waiting, running = (sum(run.status == name for run in found) for name in ("QUEUED", "RUNNING"))
    st.caption(f"{running} running, {waiting} waiting. {len(kept)} of {words.plural(len(found), 'run')} shown.")
    with st.container():
        if not kept:
            st.info("No run passes the filters. Clear one of them to see more.", icon=":material/filter_alt_off:")
        run_table.rows(kept)


with below:
    if runs:
        table()
    else:
        with st.container(border=True, horizontal_alignment="center"):
            st.subheader("No runs yet", icon=":material/history:", anchor=False)
            st.markdown("Every run you train is kept here, with its curves, its figures and its model.")
            st.page_link("../pages/train.py", label="Train the first one", icon=":material/play_circle:")
