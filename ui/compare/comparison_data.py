"""What was chosen, loaded from the store: members, groups, answers, verdicts. Ended runs are read once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from tl_core import ownership, settings, task_names, tracking
from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.comparison import group_verdicts, run_groups, sharing_runs, task_figures, text_baselines
from tl_core.comparison.run_groups import ComparedRun, RunGroup
from tl_core.comparison.sharing_runs import SharingQuestion
from tl_core.errors import UserError
from tl_core.ownership import Sight, Visibility
from tl_core.statistics import predictions as run_predictions
from tl_core.tracking import RunRecord
from tl_core.tracking import metric_history as store_points


@dataclass(frozen=True)
class Study:
    """The chosen runs in order, ``missing`` ids that no run has, and the saved comparison they come from, if any.

    ``task`` is the one that figures are of, where the runs learn several. ``baselines`` stand beside runs on texts.
    """

    members: tuple[ComparedRun, ...]
    missing: tuple[str, ...] = ()
    comparison: tracking.Comparison | None = None
    task: str | None = None
    baselines: tuple[ComparedRun, ...] = ()

    @cached_property
    def groups(self) -> list[RunGroup]:
        groups = run_groups.groups([*self.members, *(() if self.tasks and self.task is None else self.baselines)])
        return groups if self.task is None else task_figures.of_task(groups, self.task)

    @cached_property
    def tasks(self) -> list[str]:
        """Those to choose from, where figures would mix them."""
        return task_figures.to_choose(member.config for member in self.members)

    def of_task(self, task: str) -> "Study":
        """The runs that learn it, with its figures."""
        return replace(self, task=task)

    @cached_property
    def sharing(self) -> SharingQuestion | None:
        """The question whether sharing helps, where the runs ask it."""
        return sharing_runs.question_of(self.members)

    @cached_property
    def sharing_judgement(self) -> dict | None:
        """What they answer so far."""
        return None if self.sharing is None else _judged_sharing(
            tuple((member.run_id, member.accuracy is not None) for member in self.members),
            settings.tracking_uri(), self.sharing)

    @cached_property
    def noun(self) -> Noun:
        """What the runs read; examples where some read texts and some pictures."""
        known = {nouns.of_run(member.config) for member in self.members}
        return known.pop() if len(known) == 1 else nouns.of("")

    @property
    def tested(self) -> list[RunGroup]:
        return [group for group in self.groups if group.tested]

    @property
    def active(self) -> list[ComparedRun]:
        return [member for member in self.members if member.status in ("QUEUED", "RUNNING")]

    @cached_property
    def judgement(self) -> group_verdicts.Judgement:
        key = (self.task, *((group.title, tuple((member.run_id, answers(member) is not None)
                                                for member in group.tested)) for group in self.groups))
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
    baselines = text_baselines.kept(member for member in members.values() if member.accuracy is not None)
    return Study(tuple(members.values()), tuple(missing), comparison, baselines=baselines)


def comparison(comparison_id: str) -> tracking.Comparison:
    """A saved comparison; ``UserError`` where there is none."""
    return _comparison(comparison_id, settings.tracking_uri(), ownership.sight())


def saved() -> list[tracking.Comparison]:
    """The comparisons, newest first; asked of the store at most once a second for all viewers together."""
    return _saved(settings.tracking_uri(), ownership.sight())


def answers(member: ComparedRun) -> run_predictions.Predictions | None:
    """A run's answers on its test pictures; None where its folder has none, or none that can be read."""
    return text_baselines.predictions(member) or of_task(member, member.task)


def of_task(member: ComparedRun, task: str | None) -> run_predictions.Predictions | None:
    """The same of one of a run's tasks."""
    config = member.config
    head = task_names.head_of(config.tasks, config.judged_task, task) if config.several_tasks else (
        run_predictions.JUDGED)
    return _once_there(_predictions, member.run_id, run_predictions.file_of(head))


def points(members: Sequence[ComparedRun]) -> dict[str, store_points.MetricHistory]:
    """When the points of ended runs came."""
    return {member.run_id: _points(member.run_id, settings.tracking_uri()) for member in members if member.result}


def _member(record: RunRecord) -> ComparedRun:
    result = _once_there(_result, record.run_id, record) if record.status in ("FINISHED", "STOPPED") else None
    return ComparedRun(record.run_id, record.config, record.status, result, record.reason)


class _NotThere(Exception):
    """Raised so that the absence of a file is not remembered: it may still be on its way from a worker."""


def _once_there(read: Callable, run_id: str, *more: str | RunRecord):
    try:
        return read(run_id, settings.tracking_uri(), *more)
    except _NotThere:
        return None


def set_visibility(comparison_id: str, visibility: Visibility) -> None:
    """Say who may see a comparison and its runs."""
    tracking.set_visibility(comparison_id, visibility)
    _comparison.clear()
    _saved.clear()


# Shared, not copied for each visitor: nobody changes what a run has left.
@st.cache_resource(max_entries=1000, show_spinner=False)
def _result(run_id: str, store: str, _record: RunRecord) -> dict:
    result = _record.result
    if result is None:
        raise _NotThere
    return result


@st.cache_data(ttl=2, max_entries=200, show_spinner=False)
def _comparison(comparison_id: str, store: str, sight: Sight | None) -> tracking.Comparison:
    return tracking.comparison(comparison_id)


@st.cache_resource(ttl=1, max_entries=50, show_spinner=False)
def _saved(store: str, sight: Sight | None) -> list[tracking.Comparison]:
    return tracking.comparisons()


@st.cache_resource(max_entries=200, show_spinner=False)
def _predictions(run_id: str, store: str, name: str) -> run_predictions.Predictions:
    file = tracking.fetch(run_id, name)
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
    return group_verdicts.pairwise_verdicts(_groups, answers)


@st.cache_data(max_entries=100, show_spinner="Judging whether sharing helps …")
def _judged_sharing(key: tuple, store: str, _question: SharingQuestion) -> dict | None:
    try:
        return _question.judged(of_task)
    except UserError:  # their test pictures are not the same
        return None
