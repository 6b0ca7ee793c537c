"""The Why page: a network and a method on top, then a picture, its map, and what the blocks respond to; or a text."""

import streamlit as st

from tl_core.explain import tasks
from tl_core.explain.methods import ExplainMethod
from ui.explain import selectors, texts_page, view
from ui.explain.selectors import ChosenNetwork
from ui.predict import networks, source
from ui.shared import way_back


def draw() -> None:
    """Everything below the title."""
    way_back.draw()
    left, right = st.columns(2, gap="medium")
    with left:
        network = selectors.network(networks.runs("explain", networks.of_address(selectors.NETWORK) or ""))
    texts = network is not None and network.spec.modality == "text"
    with right:
        method = None if texts else selectors.method()
        of_text = selectors.text_method(network.spec) if network is not None and texts else None
    if network is not None and of_text is not None:
        texts_page.draw(network, of_text)
    elif method is not None:
        _of_picture(network, method)


def _of_picture(network: ChosenNetwork | None, method: ExplainMethod) -> None:
    shown = source.draw([network.name] if network else [])
    if network is None or shown is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=280):
            label = selectors.label(network.labels)
        block = ""
        if method.by_block:
            with st.container(width=430):
                block = selectors.block(network.spec)
        with st.container(width="content"):
            beside = selectors.with_random()
    question = (network.name, method.name, block, label)
    requests = [(tasks.MAP, *question), *([(tasks.SANITY, *question)] if beside else []), (tasks.SHEET, network.name)]
    view.draw(shown, requests)
