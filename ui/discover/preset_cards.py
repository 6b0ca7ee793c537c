"""The presets' cards: what each shows, and its button."""

import streamlit as st

from tl_core.data import catalog
from ui.discover import presets
from ui.discover.presets import Preset
from ui.shared import read_only, url_state, words

BEGIN = "discover preset begun"  # session state: the preset whose question is asked as soon as it is drawn


def draw() -> None:
    """Three cards, side by side where there is room."""
    own = presets.of_own_set(catalog.entries())
    for column, preset in zip(st.columns(3), (*presets.PRESETS, own), strict=True):
        with column, st.container(border=True, height="stretch"):
            _card(preset) if preset else _bring()


def begin() -> bool:
    """Whether a preset has just been pressed: once."""
    return bool(st.session_state.pop(BEGIN, None))


def _card(preset: Preset) -> None:
    st.markdown(f"**{preset.icon} {words.plain(preset.title)}**")
    st.markdown(preset.text)
    read_only.button("Discover", key=f"preset {preset.name}", icon=":material/play_arrow:", on_click=_press,
                     args=(preset,))


def _press(preset: Preset) -> None:
    url_state.replace(preset.address)
    st.session_state[BEGIN] = preset.name


def _bring() -> None:
    st.markdown("**:material/photo_library: Pictures of your own**")
    st.markdown(presets.OWN_TEXT)
    read_only.page_link("../pages/data.py", label="Bring them on the Data page", icon=":material/photo_library:",
                        query_params={"new": "1"})
