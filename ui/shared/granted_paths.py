"""Paths that a visitor's page may open because they came with a run, never with an address."""

import streamlit as st

from tl_core.config import RunConfig
from tl_core.server import sources

_KEY = "paths of runs"


def grant(config: RunConfig) -> None:
    """Let this visit open what a run of the store was trained on."""
    st.session_state[_KEY] = paths() | sources.paths(config)


def paths() -> frozenset[str]:
    return st.session_state.get(_KEY, frozenset())
