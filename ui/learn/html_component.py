"""The component that shows our own pictures made of HTML and SVG: their links open without a reload of the page."""

from collections.abc import Iterable

import streamlit as st

from ui.learn.links import HERE, LearnLink
from ui.shared import components, read_only, url_state

_component = components.declare("transfer_lab_learn", '<div class="tl-learn"></div>',
                                ("learn_kept.js", "learn.js"), ("learn.css", "learn_network.css"))


def draw(html: str, key: str, links: Iterable[LearnLink] = ()) -> None:
    """Draw ``html``, which may have ``links`` in it and nothing that somebody else has written unescaped."""
    answer = _component(key=key, data={"html": html, "also": {read_only.PARAMETER: "1"} if read_only.on() else {}},
                        on_opened_change=components.nothing)
    opened = next((link for link in links if link.href() == answer.opened), None) if answer.opened else None
    if opened is not None:
        _open(opened)


def _open(link: LearnLink) -> None:
    if link.page == HERE:
        url_state.replace(link.parameters)
        st.rerun()
    st.switch_page(f"../pages/{link.page}.py", query_params=dict(link.parameters))
