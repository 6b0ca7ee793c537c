"""The page "Learn": a lesson where the address names one, else the map and what stands beside it."""

import streamlit as st

from tl_core.lessons.catalog import LESSONS
from ui.learn import html_component, lesson_view, map_html, strategies_view, which_setting
from ui.shared import url_state

VIEWS = {"map": ":material/map: The map", "mine": ":material/my_location: Which setting is mine?",
         "network": ":material/layers: Inside the network"}


def draw() -> None:
    """The whole page."""
    if name := lesson_view.open_name():
        lesson_view.draw(name)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.title("Learn", anchor=False, width="content")
        view = url_state.buttons("View", url_state.VIEW, VIEWS, "map", hidden=True)
    {"map": _map, "mine": lambda: which_setting.draw(list(LESSONS)), "network": strategies_view.draw}[view]()


def _map() -> None:
    lessons = list(LESSONS)
    html_component.draw(map_html.whole(lessons), "learn map", map_html.links(lessons))
