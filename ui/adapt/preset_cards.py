"""The presets' cards, and how folders of one's own are arranged."""

import streamlit as st

from tl_core.data import catalog
from ui.adapt import presets
from ui.shared import preset_cards

BEGUN = "adapt preset begun"  # session state: what was pressed, a preset or another question


def draw() -> None:
    """The presets, and one of a set of one's own."""
    preset_cards.draw(presets.PRESETS, presets.of_own_set(catalog.entries()), "Adapt", BEGUN, _arrange)


def begin_when_drawn() -> None:
    """Have the question that the address is about to ask computed, as a preset's is."""
    st.session_state[BEGUN] = "asked"


def _arrange() -> None:
    st.markdown("**:material/devices: Two domains of your own**")
    st.markdown(presets.OWN_TEXT)
    st.code(presets.FOLDERS, language=None, wrap_lines=True)
    preset_cards.link_to_bring("Bring it on the Data page")
