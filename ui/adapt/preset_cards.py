"""The presets' cards, and how folders of one's own are arranged."""

import streamlit as st

from tl_core.data import catalog
from ui.adapt import presets
from ui.shared import preset_cards, read_only

BEGUN = "adapt preset begun"  # session state: what was pressed, a preset or another question


def draw() -> None:
    """Three cards, side by side where there is room."""
    own = presets.of_own_set(catalog.entries())
    for column, preset in zip(st.columns(3), (*presets.PRESETS, own), strict=True):
        with column, st.container(border=True, height="stretch"):
            preset_cards.card(preset, "Adapt", BEGUN) if preset else _arrange()


def begin_when_drawn() -> None:
    """Have the question that the address is about to ask computed, as a preset's is."""
    st.session_state[BEGUN] = "asked"


def _arrange() -> None:
    st.markdown("**:material/devices: Two domains of your own**")
    st.markdown(presets.OWN_TEXT)
    st.code(presets.FOLDERS, language=None)
    read_only.page_link("../pages/data.py", label="Bring it on the Data page", icon=":material/photo_library:",
                        query_params={"new": "1"})
