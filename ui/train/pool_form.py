"""The pool of strategies that learn without labels: whose pictures they learn from."""

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data import catalog
from ui.shared import forms


def values(name: str) -> dict:
    """The field's value as ``RunConfig`` takes it, beside the set ``name``."""
    return {"pool": tuple(st.session_state.get(_key(name)) or ()) or None}


def fill(config: RunConfig) -> None:
    """Set the field to a config's value."""
    st.session_state[_key(config.data)] = [] if config.pool == (config.data,) else list(config.pool or ())


def draw(name: str) -> None:
    """The field, beside the set ``name``; what a run trained again has stays among the choices, a folder for one."""
    key = _key(name)
    sets = [one.name for one in catalog.entries() if one.modality == "image"]
    current = st.session_state.setdefault(key, [])
    st.multiselect(forms.title("pool"), [*sets, *(one for one in current if one not in sets)], key=key,
                   help=forms.help_text("pool"), placeholder="the data set itself, its labels unseen",
                   accept_new_options=True, persist_state=forms.KEPT)
    st.caption("What comes of it is a source of weights, no classifier: take it as **Weights** of the next run. The "
               "data set's labels are looked at for one figure alone, how often neighbours have the same class.")


def _key(name: str) -> str:
    return forms.field_key("pool", name)
