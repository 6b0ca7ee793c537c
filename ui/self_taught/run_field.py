"""Whether a new pretraining is asked for, or one that has finished; its id stands in the address."""

import streamlit as st

from tl_core import tracking
from tl_core.comparison import run_labels
from tl_core.name_lists import joined
from tl_core.strategies import STRATEGIES
from tl_core.tracking import Query, weights_name
from ui.shared import read_only, run_queries, run_search, url_state, words
from ui.shared.url_state import RUN

NEW = "new"


def draw() -> str | None:
    """The run; None for a new one. Nothing is drawn before there is a run to choose."""
    names = tuple(one.name for one in STRATEGIES if "pool" in one.needs)
    records = run_search.offered("pretraining", Query(status=("FINISHED",), strategy=names))
    given = url_state.text(RUN)
    offered = {NEW: "a new one", **run_labels.labels(records)}
    if given and given not in offered:
        offered[given] = f"run {given[:8]}"
    if len(offered) == 1:
        return None
    with st.container(width=520):
        chosen = url_state.select_param("Pretraining", RUN, offered, NEW, help=(
            "One that has finished is judged at once, on any target: nothing of it has taught the network."))
    return None if chosen == NEW else chosen


def tell(run_id: str) -> None:
    """What a finished pretraining has learnt from, and how. ``UserError`` for a run that there is not."""
    config = tracking.run(run_id).config
    pool = joined(config.pool or (config.data,))
    st.markdown(words.plain(f"{run_queries.strategy_title(config.strategy)} on {pool}: {config.backbone}, "
                            f"{config.image_size} px, {weights_name.said(config.weights)}."))
    read_only.page_link("../pages/train.py", label="Open the run", icon=":material/show_chart:",
                        query_params={"run": run_id})
