"""The presets' cards, and how to bring pictures of one's own."""

import streamlit as st

from tl_core.data import catalog
from ui.self_taught import presets
from ui.shared import preset_cards, read_only

BEGUN = "self-taught preset begun"  # session state: the preset that was pressed


def draw() -> None:
    """Three cards, side by side where there is room."""
    own = presets.of_own_set(catalog.entries())
    for column, preset in zip(st.columns(3), (*presets.PRESETS, own), strict=True):
        with column, st.container(border=True, height="stretch"):
            preset_cards.card(preset, "Compare", BEGUN) if preset else _bring()


def _bring() -> None:
    st.markdown("**:material/photo_library: Pictures of your own**")
    st.markdown(presets.OWN_TEXT)
    read_only.page_link("../pages/data.py", label="Bring them on the Data page", icon=":material/photo_library:",
                        query_params={"new": "1"})
