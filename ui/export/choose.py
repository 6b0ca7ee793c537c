"""Which run: chosen from those with a saved network, and kept in the address."""

import streamlit as st

from tl_core import tracking
from tl_core.errors import UserError
from tl_core.tracking import RunRecord
from ui import run_table, words

RUN, _KEY = "run", "exported run"


def run() -> RunRecord | None:
    """The run in the address, or the newest; None, and a way on, where there is none."""
    known = {record.run_id: record for record in run_table.load() if record.status in ("FINISHED", "STOPPED")}
    asked = _asked(known)
    if asked is not None:
        known = {asked.run_id: asked, **known} if asked.run_id not in known else known
        st.session_state[_KEY] = asked.run_id
    if not known:
        st.info("There is no finished run yet. Train one: then its network, its code and its report can be taken away "
                "here.", icon=":material/info:")
        st.page_link("../pages/train.py", label="Train a run", icon=":material/play_circle:")
        return None
    chosen = st.selectbox("Run", list(known), key=_KEY, format_func=lambda run_id: title(known[run_id]),
                          on_change=_write)
    return known[chosen]


def title(record: RunRecord) -> str:
    """A run in one line: what, how, how good, when."""
    config = record.config
    return (f"{config.data} · {config.backbone} · {run_table.strategy_title(config.strategy)} · "
            f"{words.percent(record.accuracy)} · {words.ago(record.created)} · {record.run_id[:8]}")


def _asked(known: dict[str, RunRecord]) -> RunRecord | None:
    name = st.query_params.get(RUN)
    if not name or name in known:
        return known.get(name)
    try:
        found = tracking.run(name)
    except UserError as error:
        st.warning(f"The address asks for something that is not there. {error}", icon=":material/link_off:")
        return None
    if found.status not in ("FINISHED", "STOPPED"):
        state = words.status(found.status).word.lower()
        st.warning(f"The run {found.run_id[:8]} is {state}: it has no network to take away.",
                   icon=":material/link_off:")
        return None
    return found


def _write() -> None:
    st.query_params[RUN] = st.session_state[_KEY]
