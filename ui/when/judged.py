"""Contests of ended runs, judged once: resampling thousands of times takes a moment."""

from collections.abc import Sequence

import streamlit as st

from tl_core import settings
from tl_core.analysis import contests
from tl_core.analysis.compare_groups import Member
from tl_core.analysis.contests import Contest
from ui.compare import study, view_labels


def judged(members: Sequence[Member]) -> tuple[list[Contest], list[str]]:
    """The contests of these runs, those with the most runs first, and why others cannot be judged."""
    key = tuple((member.run_id, study.predictions(member.run_id) is not None) for member in members)
    return _judged(key, settings.tracking_uri(), members)


@st.cache_data(max_entries=100, show_spinner="Judging the differences …")
def _judged(key: tuple, store: str, _members: Sequence[Member]) -> tuple[list[Contest], list[str]]:
    found, problems = contests.contests(_members, lambda member: study.predictions(member.run_id), view_labels.labels)
    return sorted(found, key=lambda contest: -len(contest.run_ids)), problems
