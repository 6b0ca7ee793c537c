"""Compare: runs side by side, fairly, with verdicts that know about chance."""

import streamlit as st

from tl_core.errors import UserError
from tl_core.tracking import Query
from ui.compare import comparison_data, landing, page, selectors
from ui.shared import read_only, run_queries, url_state, words

st.title("Compare", anchor=False)
with st.spinner("Opening the list of runs …"):
    there = run_queries.count()
    saved = comparison_data.saved()
asked = url_state.text(url_state.COMPARISON)
chosen = None
# Fixed places: live curves must not move when a message comes or goes.
fields, told, body = (st.container() for _ in range(3))
with told:
    try:
        chosen = comparison_data.comparison(asked) if asked else None
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
with fields:
    if there and not read_only.on():
        selectors.draw(saved, chosen.id if chosen else None)
run_ids = [*(chosen.run_ids if chosen else ()), *url_state.several(url_state.RUNS)]
with body:
    if run_ids:
        page.draw(comparison_data.load(run_ids, run_queries.find(Query(run_ids=tuple(run_ids)), limit=None), chosen))
    else:
        landing.draw(bool(there), saved)
