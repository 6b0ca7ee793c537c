"""The question whether sharing helps, among runs that are compared: recognised by their configs, judged so far."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tl_core.comparison import task_sharing
from tl_core.comparison.run_groups import ComparedRun
from tl_core.comparison.task_sharing import Budget, SharingRun
from tl_core.config import RunConfig
from tl_core.statistics.predictions import Predictions
from tl_core.strategies import STRATEGIES

# What may differ between tasks alone and together: what each learns, and for how long.
_OWN = ("tasks", "main_task", "task_labels", "task_weighting", "task_weights", "gradient_surgery", "epochs", "seconds",
        "seed")
_SAID = ("data", "tasks", "task_labels", "main_task", "task_weighting", "task_weights", "gradient_surgery", "backbone",
         "weights", "strategy", "freeze_depth", "image_size", "batch_size", "learning_rate", "limit", "domain")
_ALWAYS = ("data", "backbone", "strategy", "image_size")  # in its command, whatever is usual
Answers = Callable[[ComparedRun, str], Predictions | None]


@dataclass(frozen=True)
class SharingQuestion:
    """All of ``tasks`` together, each alone, and pairs where they were trained: runs by tasks and seed."""

    tasks: tuple[str, ...]
    runs: dict[tuple[str, ...], dict[int, ComparedRun]]

    @property
    def config(self) -> RunConfig:
        """That of all tasks together, at the lowest seed."""
        return self.runs[self.tasks][min(self.runs[self.tasks])].config

    @property
    def seeds(self) -> list[int]:
        """That any of the runs has."""
        return sorted({seed for of in self.runs.values() for seed in of})

    @property
    def with_pairs(self) -> bool:
        return any(1 < len(group) < len(self.tasks) for group in self.runs)

    @cached_property
    def ended(self) -> list[int]:
        """The seeds of which every run has been tested: what is judged."""
        return [seed for seed in self.seeds if all(
            seed in of and of[seed].accuracy is not None for of in self.runs.values())]

    def judged(self, answers: Answers) -> dict[str, Any] | None:
        """What ``task_sharing.judged`` says of the seeds that have ended; None before one has, or without answers."""
        members = [of[seed] for of in self.runs.values() for seed in self.ended]
        groups = [group for group in self.runs for _ in self.ended]
        loaded = {(number, task): answers(member, task) for number, (member, group) in
                 enumerate(zip(members, groups, strict=True)) for task in group}
        known = {key: one for key, one in loaded.items() if one is not None and len(one)}
        if not members or len(known) < len(loaded):
            return None
        return task_sharing.judged([SharingRun(group, member.config) for member, group in
                                    zip(members, groups, strict=True)],
                                   [member.figures for member in members], lambda number, task: known[number, task])


def question_of(members: Sequence[ComparedRun]) -> SharingQuestion | None:
    """The first such question among the runs: several tasks together, with each of them alone beside it."""
    by_setting: dict[RunConfig, dict[tuple[str, ...], dict[int, ComparedRun]]] = {}
    for member in members:
        if member.config.tasks:
            of = by_setting.setdefault(_setting(member.config), {}).setdefault(member.config.tasks, {})
            if member.config.seed not in of or member.accuracy is not None:
                of[member.config.seed] = member
    for groups in by_setting.values():
        whole = max(groups, key=len)
        if len(whole) > 1 and all((task,) in groups for task in whole):
            within = {group: of for group, of in groups.items() if group != whole and set(group) < set(whole)}
            return SharingQuestion(whole, {whole: groups[whole], **within})
    return None


def _setting(config: RunConfig) -> RunConfig:
    usual = RunConfig()
    return config.model_copy(update={name: getattr(usual, name) for name in _OWN})


def command(question: SharingQuestion) -> str:
    """The command line that asks the same."""
    config, usual = question.config, RunConfig()
    chosen = config.strategy not in STRATEGIES or STRATEGIES.get(config.strategy).depth == "chosen"
    names = [name for name in _SAID if name in _ALWAYS or getattr(config, name) != getattr(usual, name)]
    said = {name: value for name in names if (value := getattr(config, name)) is not None
            and (chosen or name != "freeze_depth")}
    seconds, budget = lasting(question)
    spent = {"epochs": config.epochs} if seconds is None else {"seconds": seconds, "budget": budget}
    start = {"seed": min(question.seeds)} if min(question.seeds) else {}
    options = {**said, **spent, **start, "seeds": len(question.seeds)}
    return " ".join(["python -m tl_core tasks", *(f"--{name.replace('_', '-')} {_typed(value)}" for name, value in
                                                  options.items()), *["--affinity"] * question.with_pairs])


def lasting(question: SharingQuestion) -> tuple[float | None, Budget]:
    """The seconds of a task alone, where the clock ended the runs, and what all had in common."""
    alone = question.runs[question.tasks[:1]]
    each = alone[min(alone)].config.seconds
    if each is None:
        return None, "steps"
    return each, "seconds" if each == question.config.seconds else "seconds_per_task"


def _typed(value: Any) -> str:
    return shlex.quote(",".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}" if isinstance(
        value, float) else str(value))
