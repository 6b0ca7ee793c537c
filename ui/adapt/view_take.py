"""The predicted labels to take away: as a table, or as a set of one's own to correct."""

from functools import partial

import streamlit as st

from tl_core.adaptation import predicted_set
from tl_core.adaptation.request import AdaptRequest
from tl_core.data import sets
from tl_core.errors import UserError
from ui.adapt import jobs, progress
from ui.adapt.adapted_pair import AdaptedPair
from ui.adapt.headline import title
from ui.shared import plotly_chart, read_only, words

TEACH = ("What the method takes the target's pictures for is a first labelling: quicker to correct than to begin. The "
         "least sure come first in the table.")
MADE = "adapted set made"


def draw(request: AdaptRequest, pair: AdaptedPair, method: str) -> None:
    """The table's button, and the set's name with its button."""
    st.markdown(pair.noun.said(TEACH))
    name = plotly_chart.file_name("predicted", str(pair.figures["target"]), method)
    st.download_button(f"Predicted labels of {title(method)} (CSV)", partial(csv, pair, method),
                       file_name=f"{name}.csv", mime="text/csv", icon=":material/download:", key="take predicted")
    if progress.draw(request, jobs.SET) or read_only.on():
        return
    _made()
    with st.form("predicted set", border=True):
        st.markdown(f"**Make it a set to correct**: the target's {pair.noun.many} under their predicted classes, on "
                    "the "
                    "Data page. Where they come from stands in the set's source.")
        chosen = st.text_input("Name of the set", value=predicted_set.free_name(pair.figures, method), max_chars=60)
        if st.form_submit_button("Make the set", icon=":material/photo_library:", key="make predicted set"):
            _begin(request, pair.folder, method, chosen)


def csv(pair: AdaptedPair, method: str) -> bytes:
    """The table's bytes."""
    return predicted_set.table(pair.arrays, pair.classes, method).encode("utf-8-sig")


def _begin(request: AdaptRequest, result_id: str, method: str, name: str) -> None:
    try:
        read_only.check()
        name = sets.validate_new_name(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    jobs.make_set(request, result_id, method, name)
    st.session_state[MADE] = name
    st.rerun()


def _made() -> None:
    name = st.session_state.get(MADE)
    if name and name in sets.names():
        st.success(f"The set {words.plain(name)} is there: every label is a guess until you have looked.",
                   icon=":material/task_alt:")
        read_only.page_link("../pages/data.py", label="Open it in Data", icon=":material/photo_library:",
                            query_params={"set": name})
