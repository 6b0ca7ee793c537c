"""Another number of clusters or another method is answered at once: the features are there, it takes seconds."""

from dataclasses import replace

import streamlit as st

from tl_core.discovery.request import DiscoverRequest
from tl_core.discovery.results import DiscoverResult
from ui.discover import jobs
from ui.shared import read_only

_SHOWN, _BEGUN = "discover shown", "discover begun at once"  # session state: the last question with a result; an id


def due(request: DiscoverRequest, result: DiscoverResult | None) -> bool:
    """Whether to compute without a click: once, where this visit saw the same pictures by the same features before.

    What it began so and has moved on from is ended.
    """
    begun = st.session_state.get(_BEGUN)
    if begun and begun != request.id:
        jobs.cancel(begun)
        del st.session_state[_BEGUN]
    if result is not None:
        st.session_state[_SHOWN] = request
        return False
    shown = st.session_state.get(_SHOWN)
    if read_only.on() or shown is None or _features(shown) != _features(request) or begun == request.id:
        return False
    st.session_state[_BEGUN] = request.id
    return jobs.get(request) is None


def _features(request: DiscoverRequest) -> DiscoverRequest:
    """The question without what is done with the features."""
    return replace(request, method="", clusters=None, maps=())
