"""Runs asked of the store for pages: each question at most once a second for all viewers who may see the same."""

import streamlit as st

from tl_core import settings, tracking
from tl_core.strategies import STRATEGIES
from tl_core.tracking import Query, RunRecord
from tl_core.tracking.query import EVERY


def find(query: Query = EVERY, order: str = "newest", limit: int | None = 200, offset: int = 0) -> list[RunRecord]:
    """Runs of the whole store that whoever looks may see."""
    return list(_find(settings.tracking_uri(), query.seen(), order, limit, offset))


def count(query: Query = EVERY) -> int:
    """How many runs fit."""
    return _count(settings.tracking_uri(), query.seen())


def counts(field: str) -> dict[str, int]:
    """How many runs have each status, data set, backbone or strategy."""
    return _counts(settings.tracking_uri(), field, EVERY.seen())


# Shared, not copied for each visitor: records do not change, and to copy a hundred takes as long as to find them.
@st.cache_resource(ttl=1, max_entries=50, show_spinner=False)
def _find(store: str, query: Query, order: str, limit: int | None, offset: int) -> tuple[RunRecord, ...]:
    return tuple(tracking.runs(limit, query, order, offset))


@st.cache_data(ttl=1, max_entries=50, show_spinner=False)
def _count(store: str, query: Query) -> int:
    return tracking.count(query)


@st.cache_data(ttl=1, max_entries=50, show_spinner=False)
def _counts(store: str, field: str, query: Query) -> dict[str, int]:
    return tracking.counts(field, query)


def forget() -> None:
    """Ask the store anew: a run has just been stopped or deleted."""
    for cached in (_find, _count, _counts):
        cached.clear()


def strategy_title(name: str) -> str:
    """A strategy's title; the name itself where this program has none of that name."""
    return STRATEGIES.get(name).title if name in STRATEGIES else name
