"""Does sharing help? Each task alone against several together, at an equal budget. No TensorFlow here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np

from tl_core import task_names
from tl_core.comparison.compute_budget import MOST_EPOCHS
from tl_core.comparison.verdicts import Verdict, verdicts_of_pairs
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.errors import UserError, unknown_name
from tl_core.statistics.intervals import share_interval
from tl_core.statistics.predictions import Predictions

Budget = Literal["steps", "seconds", "seconds_per_task"]
BUDGETS: tuple[Budget, ...] = get_args(Budget)
HELPS, INTERFERES, CHANCE = "helps", "interferes", "within chance"


@dataclass(frozen=True)
class SharingRun:
    """One run of the comparison: which ``tasks`` it learns, and its config."""

    tasks: tuple[str, ...]
    config: RunConfig


def plan_runs(config: RunConfig, seeds: Sequence[int], dataset: Dataset, with_pairs: bool,
              budget: str | None = None) -> list[SharingRun]:
    """All tasks together, each alone and, of three or more and where asked, every pair: each once a seed.

    ``config`` names the tasks, and ``dataset`` is its set. ``budget`` is what runs have in common, by default "seconds"
    where the config has them, else "steps":

    - "steps": a run on fewer labelled pictures takes fewer steps in an epoch, so it gets as many more epochs: all take
      as many steps, to the rounding of one epoch. What does a task gain beside others, learning as long by itself?
    - "seconds": every run trains for ``config.seconds``, whatever a step of it takes.
    - "seconds_per_task": a run trains for ``config.seconds`` times its tasks, so that one network for all takes as long
      as all single ones in sum. What is the better use of so much time?

    ``UserError`` for fewer than two tasks, another budget, and seconds that are missing or not asked for.
    """
    tasks, budget = config.tasks or (), budget or ("steps" if config.seconds is None else "seconds")
    _check_budget(budget, config.seconds)
    if len(tasks) < 2:
        raise UserError(f"tasks is {', '.join(tasks) or 'not given'}.", "Sharing takes two tasks or more.",
                        "Name them, as in --tasks kind,domain.")
    groups = [tasks, *((task,) for task in tasks)]
    if with_pairs and len(tasks) > 2:
        groups += list(combinations(tasks, 2))
    steps = config.epochs * _steps(config, dataset, tasks)
    return [SharingRun(group, _of(config, group).changed(
        seed=seed, split_seed=config.data_seed, **_lasting(config, group, budget, steps, dataset)))
        for group in groups for seed in seeds]


def _check_budget(budget: str, seconds: float | None) -> None:
    if budget not in BUDGETS:
        raise unknown_name("budget", budget, BUDGETS, "Those are what runs may have in common.")
    if (seconds is None) != (budget == "steps"):
        raise UserError(f"The budget is {budget} and {'no seconds are' if seconds is None else 'seconds are'} given.",
                        f"Expected seconds with {' and '.join(BUDGETS[1:])}, and only there.",
                        "Say how many seconds (--seconds 20), or choose another budget.")


def _lasting(config: RunConfig, group: tuple[str, ...], budget: str, steps: int, dataset: Dataset) -> dict[str, Any]:
    """The fields that say how long a run on these tasks is."""
    if config.seconds is None:
        return {"epochs": min(max(1, round(steps / _steps(config, dataset, group))), MOST_EPOCHS)}
    return {"epochs": MOST_EPOCHS,
            "seconds": config.seconds * (len(group) if budget == "seconds_per_task" else 1)}


def _of(config: RunConfig, group: tuple[str, ...]) -> RunConfig:
    """The config on these tasks alone, with nothing of the others."""
    kept = {name: tuple(text for text in getattr(config, name) or () if text.rpartition("=")[0] in group) or None
            for name in ("task_labels", "task_weights")}
    alone = {"main_task": None, "task_weighting": "equal", "task_weights": None, "gradient_surgery": "none"}
    return config.changed(**{"tasks": group, **kept,
                             **(alone if len(group) == 1 else {}),
                             **({} if config.main_task in group else {"main_task": None})})


def _steps(config: RunConfig, dataset: Dataset, group: tuple[str, ...]) -> int:
    """Of an epoch over the pictures with a label for any of these tasks."""
    heads = task_names.head_names(config.tasks or (), config.judged_task or "")
    train = dataset.splits["train"].targets
    known = np.any([train[heads[task]] >= 0 for task in group], axis=0)
    return -(-int(known.sum()) // config.batch_size)


def judged(runs: Sequence[SharingRun], results: Sequence[Mapping[str, Any]],
           answers: Callable[[int, str], Predictions]) -> dict[str, Any]:
    """What the finished runs say: figures by task, verdicts and, where pairs were trained, the affinities.

    ``answers(number, task)`` are run ``number``'s to the test pictures of one of its tasks. Verdicts are over pictures
    and seeds, adjusted over all of them. An affinity is the accuracy of a task beside another one less that alone.
    """
    tasks = runs[0].tasks
    groups = list(dict.fromkeys(run.tasks for run in runs))
    numbers = {group: [number for number, run in enumerate(runs) if run.tasks == group] for group in groups}
    known = {(group, task): [answers(number, task) for number in numbers[group]] for group in groups for task in group}
    asked = [(task, group) for group in groups if len(group) > 1 for task in group]
    verdicts = verdicts_of_pairs([((f"{task} alone", f"{task} with {', '.join(one for one in group if one != task)}"),
                                   known[(task,), task], known[group, task]) for task, group in asked])
    said = {pair: _said(verdict) for pair, verdict in zip(asked, verdicts, strict=True)}
    return {"tasks": {task: {"alone": _accuracy(known[(task,), task]), "together": _accuracy(known[tasks, task]),
                             **said[task, tasks]} for task in tasks},
            "pairs": [{"task": task, "beside": next(one for one in group if one != task),
                       "accuracy": _accuracy(known[group, task]), **said[task, group]}
                      for task, group in asked if len(group) == 2 and len(tasks) > 2] or None,
            "seconds": {" + ".join(group): float(np.mean([_training(results[number]) for number in numbers[group]]))
                        for group in groups}}


def _said(verdict: Verdict) -> dict[str, Any]:
    word = CHANCE if verdict.better is None else HELPS if verdict.better == verdict.b else INTERFERES
    return {"difference": verdict.difference, "ci95": list(verdict.interval or ()), "p": verdict.adjusted,
            "verdict": word, "sentence": verdict.sentence}


def _accuracy(runs: Sequence[Predictions]) -> dict[str, Any]:
    values = [float(run.correct.mean()) for run in runs]
    mean, low, high = share_interval(values)
    return {"mean": mean, "ci95": None if low is None else [low, high], "seeds": values, "n": len(runs[0])}


def _training(result: Mapping[str, Any]) -> float:
    return float((result.get("seconds") or {}).get("training") or 0.0)
