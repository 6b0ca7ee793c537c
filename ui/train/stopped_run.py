"""What the Train page says of a run that was stopped: what is kept of it, and how its comparison fared."""

import streamlit as st

from tl_core import tracking
from tl_core.errors import UserError
from tl_core.tracking import RunRecord
from ui.shared import read_only, url_state, words


def draw(result: dict, record: RunRecord, reason: str) -> None:
    """The run's own end; of a comparison's, how many others were stopped too, with the way to it."""
    st.warning(sentence(result, words.plain(reason or record.reason or "")), icon=":material/stop_circle:")
    if record.comparison is None:
        return
    try:
        comparison = tracking.comparison(record.comparison)
        runs = comparison.runs()
    except UserError:  # deleted, or the store cannot be asked: the run's own words stand
        return
    stopped = sum(run.status == "STOPPED" for run in runs)
    st.caption(f"It is of the comparison “{words.plain(comparison.name)}”: {stopped} of its "
               f"{words.plural(len(runs), 'run')} {'was' if stopped == 1 else 'were'} stopped.")
    read_only.page_link("../pages/compare.py", label="Open the comparison", icon=":material/compare_arrows:",
                        query_params={url_state.COMPARISON: comparison.id})


def sentence(result: dict, reason: str = "") -> str:
    """By what, a person or for a ``reason`` (plain), after how long, and what is kept."""
    history = result.get("history") or {}
    epochs = len(history.get("loss") or ())
    by, why = (". ", f" {reason}") if reason else (f", {words.STOPPED_BY}. ", "")
    if not epochs:
        return f"This run was stopped before its first epoch ended{by}So there are no weights to keep.{why}"
    right = [value for value in history.get("val_accuracy") or () if value is not None]
    best = f" (up to {words.percent(max(right))} of the validation split right)" if right else ""
    return (f"This run was stopped after {words.plural(epochs, 'epoch')}{by}The best weights until then are "
            f"kept{best}; the test split was left untouched.{why}")
