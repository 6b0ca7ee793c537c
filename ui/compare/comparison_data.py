"""What was chosen, loaded from the store: members, groups, answers, verdicts. Ended runs are read once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from tl_core import settings, tracking
from tl_core.comparison import group_verdicts, run_groups
from tl_core.comparison.run_groups import ComparedRun, RunGroup
from tl_core.errors import UserError
from tl_core.statistics import predictions as run_predictions
from tl_core.tracking import RunRecord
from tl_core.tracking import metric_history as store_points


@dataclass(frozen=True)
class Study:
    """The chosen runs in order, ``missing`` ids that no run has, and the saved comparison they come from, if any."""

    members: tuple[ComparedRun, ...]
    missing: tuple[str, ...] = ()
    comparison: tracking.Comparison | None = None

    @cached_property
    def groups(self) -> list[RunGroup]:
        return run_groups.groups(self.members)

    @property
    def tested(self) -> list[RunGroup]:
        return [group for group in self.groups if group.tested]

    @property
    def active(self) -> list[ComparedRun]:
        return [member for member in self.members if member.status in ("QUEUED", "RUNNING")]

    @cached_property
    def judgement(self) -> group_verdicts.Judgement:
        key = tuple((group.title, tuple((member.run_id, predictions(member.run_id) is not None)
                                        for member in group.tested)) for group in self.groups)
        return _judged(key, settings.tracking_uri(), self.groups)


def load(run_ids: Iterable[str], records: Sequence[RunRecord], comparison: tracking.Comparison | None = None) -> Study:
    """The study of these runs; ``records`` are those known already, others are asked for one by one."""
    known = {record.run_id: record for record in records}
    members, missing = {}, []
    for run_id in run_ids:
        try:
            record = known.get(run_id) or tracking.run(run_id)
            members[record.run_id] = _member(record)
        except UserError:
            missing.append(run_id)
    return Study(tuple(members.values()), tuple(missing), comparison)


def comparison(comparison_id: str) -> tracking.Comparison:
    """A saved comparison; ``UserError`` where there is none."""
    return _comparison(comparison_id, settings.tracking_uri())


def saved() -> list[tracking.Comparison]:
    """The comparisons, newest first; asked of the store at most once a second for all viewers together."""
    return _saved(settings.tracking_uri())


def predictions(run_id: str) -> run_predictions.Predictions | None:
    """A run's answers on its test pictures; None where its folder has none, or none that can be read."""
    return _once_there(_predictions, run_id)


def points(members: Sequence[ComparedRun]) -> dict[str, store_points.MetricHistory]:
    """When the points of ended runs came."""
    return {member.run_id: _points(member.run_id, settings.tracking_uri()) for member in members if member.result}


def _member(record: RunRecord) -> ComparedRun:
    result = _once_there(_result, record.run_id) if record.status in ("FINISHED", "STOPPED") else None
    return ComparedRun(record.run_id, record.config, record.status, result, record.reason)


class _NotThere(Exception):
    """Raised so that the absence of a file is not remembered: it may still be on its way from a worker."""


def _once_there(read: Callable, run_id: str):
    try:
        return read(run_id, settings.tracking_uri())
    except _NotThere:
        return None


# Shared, not copied for each visitor: nobody changes what a run has left.
@st.cache_resource(max_entries=1000, show_spinner=False)
def _result(run_id: str, store: str) -> dict:
    result = tracking.run(run_id).result
    if result is None:
        raise _NotThere
    return result


@st.cache_data(max_entries=200, show_spinner=False)
def _comparison(comparison_id: str, store: str) -> tracking.Comparison:
    return tracking.comparison(comparison_id)


@st.cache_data(ttl=1, max_entries=4, show_spinner=False)
def _saved(store: str) -> list[tracking.Comparison]:
    return tracking.comparisons()


@st.cache_resource(max_entries=200, show_spinner=False)
def _predictions(run_id: str, store: str) -> run_predictions.Predictions:
    file = tracking.fetch(run_id, run_predictions.FILE)
    try:
        if file:
            return run_predictions.load(file)
    except UserError:
        pass
    raise _NotThere


@st.cache_resource(max_entries=200, show_spinner=False)
def _points(run_id: str, store: str) -> store_points.MetricHistory:
    return store_points.points(run_id)


@st.cache_data(max_entries=100, show_spinner="Judging the differences …")
def _judged(key: tuple, store: str, _groups: list[RunGroup]) -> group_verdicts.Judgement:
    return group_verdicts.pairwise_verdicts(_groups, lambda member: predictions(member.run_id))
