"""Which run: chosen from those that ended as a page needs it, and kept in the address."""

from collections.abc import Sequence

import streamlit as st

from tl_core import tracking
from tl_core.comparison import run_labels
from tl_core.errors import UserError
from tl_core.tracking import Query, RunRecord
from ui.shared import read_only, run_search, url_state, words
from ui.shared.url_state import RUN


def draw(key: str, ended: Sequence[str], empty: str, unfit: str) -> RunRecord | None:
    """The run in the address, or the newest of those with a status in ``ended``; None, and a way on, without any.

    ``empty`` is said where there is none; ``unfit``, after a colon, of a run that ended otherwise.
    """
    known = {record.run_id: record for record in run_search.offered(key, Query(status=tuple(ended)))}
    linked = _linked(known, ended, unfit)
    if linked is not None:
        known = {linked.run_id: linked, **known} if linked.run_id not in known else known
        st.session_state[key] = linked.run_id
    if not known:
        st.info(empty, icon=":material/info:")
        read_only.page_link("../pages/train.py", label="Train a run", icon=":material/play_circle:")
        return None
    titles = run_labels.labels(list(known.values()))
    chosen = st.selectbox("Run", list(known), key=key, on_change=_write, args=(key,), format_func=lambda run_id: (
        f"{titles[run_id]} · {words.ago(known[run_id].created)}"))
    return known[chosen]


def _linked(known: dict[str, RunRecord], ended: Sequence[str], unfit: str) -> RunRecord | None:
    name = url_state.text(RUN)
    if not name or name in known:
        return known.get(name or "")
    try:
        run = tracking.run(name)
    except UserError as error:
        st.warning(f"The address asks for something that is not there. {words.plain(str(error))}",
                   icon=":material/link_off:")
        return None
    if run.status not in ended:
        state = words.status(run.status).word.lower()
        st.warning(f"The run {run.run_id[:8]} is {state}: {unfit}", icon=":material/link_off:")
        return None
    return run


def _write(key: str) -> None:
    url_state.set_param(RUN, st.session_state[key])
