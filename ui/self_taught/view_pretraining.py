"""The pretraining that was judged: its own curves, what they say in words, and its weights for other runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from tl_core import tracking
from tl_core.errors import UserError
from tl_core.tracking import RunRecord
from ui.shared import live_chart, read_only, run_queries, words

COLLAPSED = 0.1  # of the embeddings' spread
NEIGHBOURS, SPREAD = "val_neighbour_accuracy", "val_embedding_std"


def draw(figures: Mapping[str, Any]) -> None:
    """Curves, sentences and links; a sentence where the run is gone."""
    st.subheader("The pretraining", icon=":material/show_chart:", anchor=False)
    try:
        record = tracking.run(figures["run_id"])
    except UserError:
        st.info("Its run has been deleted; the figures stay.", icon=":material/link_off:")
        return
    for sentence in sentences(record):
        st.markdown(words.plain(sentence))
    with st.container(horizontal=True, vertical_alignment="center"):
        read_only.page_link("../pages/train.py", label="Open its run", icon=":material/show_chart:",
                            query_params={"run": record.run_id})
        if figures["supervised_run_id"]:
            read_only.page_link("../pages/train.py", label="The run that learnt the pool's labels",
                                icon=":material/label:", query_params={"run": figures["supervised_run_id"]})
        if not read_only.on():
            read_only.page_link("../pages/train.py", label="Use these weights", icon=":material/model_training:",
                                query_params=weights_link(record, figures["data"]))
    with st.container(border=True):
        live_chart.curves({record.run_id: run_queries.strategy_title(record.config.strategy)}, over=True,
                          predicts=False)


def weights_link(record: RunRecord, data: str) -> dict[str, str]:
    """The Train page's address with the run as the source of weights, for the target that was asked about."""
    return {"data": data, "backbone": record.config.backbone, "image_size": str(record.config.image_size),
            "strategy": "fine_tuning", "weights": f"run:{record.run_id}"}


def sentences(record: RunRecord) -> list[str]:
    """What its figures say: neighbours, and whether all pictures have become the same."""
    history = (record.result or {}).get("history") or {}
    return [*_neighbours(_known(history.get(NEIGHBOURS))), *_spread(_known(history.get(SPREAD)))]


def _neighbours(values: Sequence[float]) -> list[str]:
    if not values:
        return []
    return [f"Neighbours of the same class: {words.percent(values[0])} after the first epoch, "
            f"{words.percent(values[-1])} after the last, {words.percent(max(values))} at best. Labels are looked at "
            "for this figure alone."]


def _spread(values: Sequence[float]) -> list[str]:
    if not values:
        return []
    last = values[-1]
    if last < COLLAPSED:
        return [f"It has collapsed: embeddings of all pictures are nearly the same (spread {last:.2f} of 1)."]
    return [f"It has not collapsed: embeddings are spread by {last:.2f} of 1."]


def _known(values: Sequence[float | None] | None) -> list[float]:
    return [value for value in values or () if value is not None]
