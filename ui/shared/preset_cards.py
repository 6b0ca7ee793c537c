"""Questions that are worth asking first: a card each with what it shows, and a button that asks it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from tl_core.data.catalog_entries import CatalogEntry
from ui.shared import read_only, url_state, words


@dataclass(frozen=True)
class Preset:
    """``address`` is the page's, with everything that differs from the usual."""

    name: str
    title: str
    icon: str
    text: str
    address: Mapping[str, str]


def draw(presets: Sequence[Preset], own: Preset | None, label: str, key: str, bring: Callable[[], None]) -> None:
    """A card each, side by side where there is room; ``bring`` draws what stands in the place of a missing ``own``."""
    for column, preset in zip(st.columns(len(presets) + 1), (*presets, own), strict=True):
        with column, st.container(border=True, height="stretch"):
            card(preset, label, key) if preset else bring()


def bring_pictures(text: str) -> None:
    """How to bring pictures of one's own; ``text`` says which."""
    st.markdown("**:material/photo_library: Pictures of your own**")
    st.markdown(text)
    link_to_bring("Bring them")


def link_to_bring(label: str) -> None:
    """To where sets of one's own are made."""
    read_only.page_link("../pages/data.py", label=label, icon=":material/photo_library:", query_params={"new": "1"})


def newest_own(entries: Sequence[CatalogEntry], wanted: Callable[[CatalogEntry], bool]) -> CatalogEntry | None:
    """The newest set that somebody brought, or put under ``TL_DATA_DIR``, of those that are ``wanted``."""
    return next((entry for entry in reversed(entries) if (entry.own or entry.folder) and wanted(entry)), None)


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
