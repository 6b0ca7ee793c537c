"""Which columns of a table make its texts."""

from pathlib import Path

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data.catalog import CatalogEntry
from tl_core.data.texts import text_sets
from ui.shared import forms


def draw(entry: CatalogEntry) -> None:
    """The choice, for a table with more than one column that may be a text; nothing is chosen for the likely one."""
    columns = text_sets.text_columns(Path(entry.folder)) if entry.folder else ()
    if len(columns) > 1:
        st.multiselect(forms.title("text_columns"), columns, key=_key(entry.name), help=forms.help_text("text_columns"),
                       placeholder="the likely one", persist_state=forms.KEPT)


def value(name: str) -> tuple[str, ...] | None:
    """The chosen columns of the set called ``name``, None for the likely one."""
    return tuple(st.session_state.get(_key(name)) or ()) or None


def fill(config: RunConfig) -> None:
    """Set the field to a config's value."""
    st.session_state[_key(config.data)] = list(config.text_columns or ())


def _key(name: str) -> str:
    return forms.field_key("text_columns", name)
