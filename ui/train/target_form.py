"""The target of strategies that adapt: which pictures learn without labels, beside which source, judged how."""

from collections.abc import Sequence

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data import catalog, domain_pair
from tl_core.data.catalog import CatalogEntry
from tl_core.needs import OF_A_PAIR
from ui.shared import forms

_PROTOCOLS = {None: "a few are held back", "whole": "adapt to all, judge on all", "half": "adapt to one half, judge on "
              "the other"}


def values(name: str) -> dict:
    """The fields' values as ``RunConfig`` takes them, of the set ``name``."""
    kept = {field: st.session_state.get(forms.field_key(field, name)) for field in OF_A_PAIR}
    return {**kept, "source_domains": tuple(kept["source_domains"] or ()) or None}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    for field in OF_A_PAIR:
        st.session_state[forms.field_key(field, config.data)] = getattr(config, field)
    st.session_state[forms.field_key("source_domains", config.data)] = list(config.source_domains or ())


def draw(entry: CatalogEntry, domains: Sequence[str]) -> None:
    """The fields for a set with these domains; of one without, as Train says, only another set can be the target."""
    other = _target_data(entry.name)
    if choices := domains if other is None else domain_pair.domains_known(other):
        _chosen("target_domain", entry.name, choices)
    if domains:
        key = _key("source_domains", entry.name)
        st.session_state[key] = [name for name in st.session_state.get(key) or () if name in domains]
        st.multiselect(forms.title("source_domains"), domains, key=key, help=forms.help_text("source_domains"),
                       placeholder="all but the target", persist_state=forms.KEPT)
    key = _key("protocol", entry.name)
    st.session_state.setdefault(key, None)
    st.selectbox(forms.title("protocol"), list(_PROTOCOLS), key=key, help=forms.help_text("protocol"),
                 format_func=lambda name: _PROTOCOLS[name], persist_state=forms.KEPT)


def _target_data(name: str) -> str | None:
    """Another set, or what a run trained again has: a folder or a shift."""
    key = _key("target_data", name)
    current = st.session_state.setdefault(key, None)
    sets = [one.name for one in catalog.entries() if one.name != name and one.modality == "image"]
    options = [None, *sets, *([current] if current not in (None, *sets) else [])]
    return st.selectbox(forms.title("target_data"), options, key=key, help=forms.help_text("target_data"),
                        format_func=lambda one: "the data set itself" if one is None else one,
                        persist_state=forms.KEPT)


def _chosen(field: str, name: str, choices: Sequence[str]) -> None:
    key = _key(field, name)
    if st.session_state.get(key) not in choices:
        st.session_state[key] = None
    st.selectbox(forms.title(field), choices, key=key, help=forms.help_text(field), index=None,
                 placeholder="choose one", persist_state=forms.KEPT)


def _key(field: str, name: str) -> str:
    return forms.field_key(field, name)
