"""The page "Self-taught": a question on top, then what is under way, then the verdict and what it rests on."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from tl_core.errors import UserError
from tl_core.self_taught import comparison, pretraining
from tl_core.self_taught.comparison import CLAIMS
from tl_core.self_taught.request import SelfTaughtRequest
from ui.self_taught import (
    charts,
    estimate,
    headline,
    preset_cards,
    progress,
    question,
    view_pretraining,
    view_table,
    view_take,
)
from ui.shared import plotly_chart, read_only, url_state, words
from ui.shared import preset_cards as shared_cards

TEACH = ("Labels cost a person's time, pictures hardly anything. **Self-taught learning** (Raina 2007) takes a pool of "
         "other pictures without labels, gives a network a task that needs none, and asks: do its features then need "
         "fewer labels of what one really wants to know? Whoever claims a gain has to beat a random network, pixels, "
         "the same network from scratch with the same labels and the same time, and one that learnt the pool's labels. "
         "The answer may be **no gain**.")
RESULT = "result"
ICON = ":material/school:"


def draw() -> None:
    """Everything below the title."""
    if url_state.has(RESULT):
        _kept()
        return
    begin = shared_cards.begun(preset_cards.BEGUN)
    request = question.draw()
    if request is None:
        return
    figures = comparison.load(request.id)
    if begin and figures is None:
        progress.submit(request)
    under_way = progress.draw(request)
    if not under_way:
        _button(request, first=figures is None)
    if figures is not None:
        _result(figures)
    elif not under_way:
        _before()
    _recent(request.id)


def _kept() -> None:
    """A result by its own address, whoever asked for it, with the question behind a link."""
    result_id = url_state.text(RESULT)
    figures = comparison.load(result_id)
    if figures is None:
        st.error("The address names a result that is not there: results are kept on this machine alone, the oldest go "
                 "first.", icon=":material/link_off:")
    else:
        st.markdown(f"**{words.plain(headline.short(figures).partition(': ')[0])}**")
    read_only.page_link("../pages/self_taught.py", label="Ask another question", icon=":material/edit:",
                        query_params=question.address(figures["request"]) if figures else None)
    if figures is not None:
        _result(figures)
    _recent(result_id)


def _button(request: SelfTaughtRequest, first: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        read_only.button("Compare" if first else "Compare again", key="compare self-taught",
                         type="primary" if first else "secondary", icon=ICON, on_click=progress.submit,
                         args=(request,))
        try:
            st.caption(words.plain(estimate.sentence(request, pretraining.needed(request))), width="stretch")
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/link_off:")


def _before() -> None:
    st.markdown(TEACH)
    if read_only.on():
        st.info("Nobody has asked this yet.", icon=ICON)
    else:
        preset_cards.draw()


def _result(figures: Mapping[str, Any]) -> None:
    headline.draw(figures)
    titles = headline.titles(figures)
    plotly_chart.show(charts.accuracy(figures["table"], titles, CLAIMS, plotly_chart.dark()), "self-taught accuracy",
                      alt(figures), "self-taught", *figures["pool"], figures["data"])
    view_table.draw(figures)
    view_pretraining.draw(figures)
    view_take.draw(figures)


def alt(figures: Mapping[str, Any]) -> str:
    """The chart in words."""
    return "Accuracy by labels a class: " + "; ".join(
        f"{row['title']} {words.percent(row['mean'])} with {row['labels']}" for row in figures["table"])


def _recent(shown: str) -> None:
    """What was compared before, to come back to."""
    others = [figures for figures in comparison.recent(9) if figures["id"] != shown][:8]
    if not others:
        return
    with st.expander("Compared before", icon=":material/history:"):
        for figures in others:
            read_only.page_link("../pages/self_taught.py", label=words.plain(headline.short(figures)), icon=ICON,
                                query_params={RESULT: figures["id"]})
