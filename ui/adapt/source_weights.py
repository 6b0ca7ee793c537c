"""How much each of several sources counts: pooled, by likeness to the target, or by hand; in the address."""

from collections.abc import Sequence

import streamlit as st

from tl_core.adaptation import source_weighting
from tl_core.errors import UserError
from tl_core.name_lists import joined_closely
from ui.shared import url_state, words

WEIGHTS = "weights"
POOLED, HAND = "pooled", "hand"
WAYS = {POOLED: "Every example alike", source_weighting.SIMILARITY: "By likeness to the target", HAND: "By hand"}
HELP = ("Likeness: a classifier learns to tell the sources apart, and is asked which of them the target looks like. "
        "By hand: a source's number is for all its examples together. For methods on stored features; networks take "
        "all examples alike.")
MOST = 100.0


def draw(domains: Sequence[str]) -> str | None:
    """The weights as ``AdaptRequest.source_weights`` has them; None where sources are pooled, or there is one."""
    if len(domains) < 2:
        return None
    given = url_state.text(WEIGHTS)
    way = POOLED if not given else given if given in WAYS else HAND
    st.session_state[_WAY] = way
    st.segmented_control("The sources count", list(WAYS), key=_WAY, format_func=lambda name: WAYS[name], required=True,
                         wrap=True, help=HELP, on_change=_take, args=(tuple(domains),))
    if way == POOLED:
        return None
    return _by_hand(domains, given) if way == HAND else given


def _take(domains: Sequence[str]) -> None:
    way = st.session_state[_WAY]
    url_state.set_param(WEIGHTS, None if way == POOLED else _line(dict.fromkeys(domains, 1.0)) if way == HAND else way)


def _by_hand(domains: Sequence[str], given: str) -> str:
    """A number a source; what cannot be meant is told where the question is asked."""
    try:
        weights = source_weighting.parsed(given, domains) or {}
    except UserError:
        return given
    with st.container(horizontal=True):
        for name in domains:
            key = f"weight {name}"
            st.session_state[key] = min(weights[name], MOST)
            st.number_input(words.plain(name), 0.0, MOST, step=0.5, key=key, width=130, on_change=_write,
                            args=(tuple(domains), name))
    return given


def _write(domains: Sequence[str], changed: str) -> None:
    weights = source_weighting.parsed(url_state.text(WEIGHTS), domains) or {}
    url_state.set_param(WEIGHTS, _line({**weights, changed: st.session_state[f"weight {changed}"]}))


def _line(weights: dict[str, float]) -> str:
    return joined_closely([f"{name}={weight:g}" for name, weight in weights.items()])


_WAY = f"url {WEIGHTS} way"
