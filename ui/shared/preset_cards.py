"""Questions that are worth asking first: a card each with what it shows, and a button that asks it."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from ui.shared import read_only, url_state, words


@dataclass(frozen=True)
class Preset:
    """``address`` is the page's, with everything that differs from the usual."""

    name: str
    title: str
    icon: str
    text: str
    address: Mapping[str, str]


def card(preset: Preset, label: str, key: str) -> None:
    """The card; ``label`` is its button's, ``key`` the session state's in which ``begun`` finds what was pressed."""
    st.markdown(f"**{preset.icon} {words.plain(preset.title)}**")
    st.markdown(preset.text)
    read_only.button(label, key=f"preset {preset.name}", icon=":material/play_arrow:", on_click=_press,
                     args=(preset, key))


def begun(key: str) -> bool:
    """Whether a preset has just been pressed, whose question is to be asked as soon as it is drawn: once."""
    return bool(st.session_state.pop(key, None))


def _press(preset: Preset, key: str) -> None:
    url_state.replace(preset.address)
    st.session_state[key] = preset.name
