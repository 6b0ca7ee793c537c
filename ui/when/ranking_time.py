"""About how long a ranking will take, and how long one under way still takes, in words."""

import time
from collections.abc import Sequence
from typing import Any

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.engine.task_process import Task
from tl_core.errors import UserError
from tl_core.transferability import ranking_estimate
from tl_core.transferability.rank_backbones import candidate
from tl_core.transferability.ranking_estimate import RankingEstimate
from ui.shared import words
from ui.when import rankings

_seen: dict[str, tuple[float, float]] = {}  # task -> when it was first looked at, and how far it was then


def before(fields: dict[str, Any], names: Sequence[str]) -> str:
    """"About 2 min (1 min 26 s to 2 min 48 s), as earlier rankings on this machine took."; "" without a set."""
    expected = _expected(fields, names)
    if expected is None:
        return ""
    low, high = expected.range
    why = "as earlier rankings on this machine took" if expected.known else (
        "counted from the backbones' work: nothing has been ranked here yet, so it is rough")
    return f"About {words.duration(expected.seconds)} ({words.duration(low)} to {words.duration(high)}), {why}."


def left(task: Task, fields: dict[str, Any], names: Sequence[str]) -> str:
    """"About 40 s left." of one that runs; "" before it has begun."""
    expected = _expected(fields, names)
    if expected is None or task.state != "running":
        return ""
    behind, now = ranking_estimate.done(expected, *task.progress), time.monotonic()
    then, at = _seen.setdefault(task.id, (now, behind))
    return f"About {words.duration(ranking_estimate.left(expected, behind, now - then, at))} left."


def _expected(fields: dict[str, Any], names: Sequence[str]) -> RankingEstimate | None:
    try:
        pictures = _labelled(**{name: value for name, value in fields.items() if name in ("data", "domain") and value})
        return ranking_estimate.estimate([candidate(name) for name in names], fields.get("image_size"),
                                         min(pictures, fields.get("limit") or pictures), rankings.measured(),
                                         rankings.stored(fields))
    except UserError:
        return None


@st.cache_data(ttl=120, max_entries=64, show_spinner=False)
def _labelled(**fields) -> int:
    """Pictures that a ranking may look at."""
    splits = catalog.listing_of(RunConfig.parse(fields)).splits
    return sum(int(splits[name].is_labelled.sum()) for name in ("train", "val"))
