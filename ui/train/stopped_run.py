"""What the Train page says of a run that was stopped: what is kept of it, and how its comparison fared."""

import streamlit as st

from tl_core import tracking
from tl_core.errors import UserError
from tl_core.tracking import RunRecord
from ui.shared import read_only, url_state, words


def draw(result: dict, record: RunRecord) -> None:
    """The run's own end; of a comparison's, how many others were stopped too, with the way to it."""
    st.warning(sentence(result), icon=":material/stop_circle:")
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


def sentence(result: dict) -> str:
    """By what, after how long, and what is kept."""
    history = result.get("history") or {}
    epochs = len(history.get("loss") or ())
    if not epochs:
        return (f"This run was stopped before its first epoch ended, {words.STOPPED_BY}, so there are no weights to "
                "keep.")
    right = [value for value in history.get("val_accuracy") or () if value is not None]
    best = f" (up to {words.percent(max(right))} of the validation split right)" if right else ""
    return (f"This run was stopped after {words.plural(epochs, 'epoch')}, {words.STOPPED_BY}. The best weights until "
            f"then are kept{best}; the test split was left untouched.")
