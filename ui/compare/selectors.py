"""The row where runs and saved comparisons are chosen. The choice is the address's."""

from collections.abc import Sequence

import streamlit as st

from tl_core import tracking
from tl_core.comparison import run_labels
from tl_core.tracking import Query, RunRecord
from tl_core.tracking.query import EVERY
from ui.shared import run_queries, run_search, url_state, words

_SAVED, _SINGLE = "compare saved", "compare single"


def draw(saved: Sequence[tracking.Comparison], chosen: str | None) -> None:
    """Two fields: a saved comparison, and single runs beside it."""
    left, right = st.columns([2, 3])
    with left:
        _saved(saved, chosen)
    with right:
        _single(run_search.offered("compare", EVERY), bool(chosen))


def single(run_ids: Sequence[str]) -> None:
    """Choose the runs of a comparison one by one from now on."""
    url_state.set_param(url_state.COMPARISON, None)
    url_state.set_param(url_state.RUNS, run_ids)


def _saved(saved: Sequence[tracking.Comparison], chosen: str | None) -> None:
    known = {one.id: f"{one.name}, {words.ago(one.created)}" for one in saved}
    if chosen and chosen not in known:
        known[chosen] = f"Comparison {chosen[:8]}"
    st.session_state[_SAVED] = chosen
    st.selectbox("Saved comparison", list(known), key=_SAVED, index=None, format_func=lambda one: known.get(one, one),
                 placeholder="newest first" if known else "none yet", disabled=not known,
                 on_change=lambda: url_state.set_param(url_state.COMPARISON, st.session_state[_SAVED]))


def _single(records: Sequence[RunRecord], further: bool) -> None:
    chosen = url_state.several(url_state.RUNS)
    others = run_queries.find(Query(run_ids=tuple(chosen)), limit=None) if chosen else []
    known = run_labels.labels(list({record.run_id: record for record in (*records, *others)}.values()))
    st.session_state[_SINGLE] = chosen
    st.multiselect("Further runs" if further else "Runs", list(dict.fromkeys([*known, *chosen])), key=_SINGLE,
                   format_func=lambda one: known.get(one, one[:8]),
                   placeholder="any others beside them" if further else "choose two or more",
                   on_change=lambda: url_state.set_param(url_state.RUNS, st.session_state[_SINGLE]))
