"""Contests of ended runs, judged once: resampling thousands of times takes a moment."""

from collections.abc import Sequence

import streamlit as st

from tl_core import settings
from tl_core.comparison import transfer_vs_scratch
from tl_core.comparison.run_groups import ComparedRun
from tl_core.comparison.transfer_vs_scratch import TransferComparison
from ui.compare import comparison_data, view_labels


def judged(members: Sequence[ComparedRun]) -> tuple[list[TransferComparison], list[str]]:
    """The contests of these runs, those with the most runs first, and why others cannot be judged."""
    key = tuple((member.run_id, comparison_data.answers(member) is not None) for member in members)
    return _judged(key, settings.tracking_uri(), members)


@st.cache_data(max_entries=100, show_spinner="Judging the differences …")
def _judged(key: tuple, store: str, _members: Sequence[ComparedRun]) -> tuple[list[TransferComparison], list[str]]:
    contests, problems = transfer_vs_scratch.pair_runs(
        _members, comparison_data.answers, view_labels.labels)
    return sorted(contests, key=lambda contest: -len(contest.run_ids)), problems
