"""Compare: runs side by side, fairly, with verdicts that know about chance."""

import streamlit as st

from tl_core.errors import UserError
from tl_core.tracking import Query
from ui import run_table, words
from ui.compare import address, choose, front, page, study

st.title("Compare", anchor=False)
with st.spinner("Opening the list of runs …"):
    there = run_table.count()
    saved = study.saved()
asked = st.query_params.get(address.COMPARISON)
chosen = None
# Fixed places: live curves must not move when a message comes or goes.
fields, told, body = (st.container() for _ in range(3))
with told:
    try:
        chosen = study.comparison(asked) if asked else None
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
with fields:
    if there and not address.read_only():
        choose.draw(saved, chosen.id if chosen else None)
run_ids = [*(chosen.run_ids if chosen else ()), *address.run_ids()]
with body:
    if run_ids:
        page.draw(study.load(run_ids, run_table.find(Query(run_ids=tuple(run_ids)), limit=None), chosen))
    else:
        front.draw(bool(there), saved)
