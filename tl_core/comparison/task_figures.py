"""Runs on several tasks among those that are compared: each run as one of its tasks sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tl_core import task_names
from tl_core.comparison.run_groups import ComparedRun, RunGroup
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL

OF_EACH = ("loss", "accuracy")


def tasks_of(config: RunConfig) -> tuple[str, ...]:
    """What a run learns; "label", the set's classes, where it names nothing."""
    return config.tasks or (LABEL,)


def to_choose(configs: Iterable[RunConfig]) -> list[str]:
    """The tasks that these runs learn, where figures without a task's name would mix them; else nothing."""
    learnt = [tasks_of(config) for config in configs]
    tasks = list(dict.fromkeys(task for each in learnt for task in each))
    return tasks if len(tasks) > 1 else []


def of_task(groups: Sequence[RunGroup], task: str) -> list[RunGroup]:
    """The groups that learn the task, with its figures; their letters stay."""
    return [replace(group, members=tuple(_seen(member, task) for member in group.members))
            for group in groups if task in tasks_of(group.config)]


def metric(member: ComparedRun, name: str) -> str:
    """What a metric of ``OF_EACH`` (or its validation) is called in the run's own history."""
    if member.task is None:
        return name
    stage, what = ("val_", name.removeprefix("val_")) if name.startswith("val_") else ("", name)
    return f"{stage}{task_names.metric_names(tasks_of(member.config))[member.task]}_{what}"


def _seen(member: ComparedRun, task: str) -> ComparedRun:
    if not member.config.several_tasks:
        return member
    chosen = replace(member, task=task)
    return replace(chosen, result=_result(chosen, member.result, task) if member.result else None)


def _result(member: ComparedRun, result: Mapping[str, Any], task: str) -> dict[str, Any]:
    """The run's result with one task's history, test and classes under the usual names."""
    history = result.get("history") or {}
    own = {name: history[metric(member, name)] for what in OF_EACH for name in (what, f"val_{what}")
           if metric(member, name) in history}
    test = result.get("test") or {}
    judged = task == member.config.judged_task
    return {**result, "history": {**history, **own},
            "test": (test.get("tasks") or {}).get(task) or (test if judged else {}),
            "classes": ((result.get("tasks") or {}).get(task) or {}).get("classes") or result.get("classes"),
            "confusion": result.get("confusion") if judged else None}
