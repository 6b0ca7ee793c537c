"""Runs that this visit has started: it may stop them at once, somebody else's only after a question."""

from collections.abc import Iterable

import streamlit as st

_KEY = "runs of this visit"


def add(run_ids: Iterable[str]) -> None:
    st.session_state[_KEY] = frozenset(st.session_state.get(_KEY, ())) | set(run_ids)


def mine(run_ids: Iterable[str]) -> bool:
    """Whether all of these were started by this visit."""
    return set(run_ids) <= set(st.session_state.get(_KEY, ()))
