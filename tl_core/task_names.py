"""What the tasks of a run are called: in messages, in a network's heads, in options. No TensorFlow here."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from tl_core.errors import UserError, unknown_name
from tl_core.metrics import RESERVED

_COSINE = "cosine_"
JUDGED = "label"  # the head, and the data set's target, of the task that a run is judged by
# Names with a meaning of their own among metrics, heads and the words that stand before them.
_TAKEN = ("loss", "accuracy", "mean", "cosine", "weight")


def metric_names(tasks: Sequence[str]) -> dict[str, str]:
    """Each task with the name that its metrics begin with: small letters, digits and _, no two the same.

    "Leaf shape" is leaf_shape, so that its loss is leaf_shape_loss.
    """
    names: dict[str, str] = {}
    for task in tasks:
        plain = re.sub(r"[^a-z0-9]+", "_", task.casefold()).strip("_")
        usable = re.match(r"[a-z]", plain) and not RESERVED.match(f"{plain}_") and plain.partition("_")[0] not in (
            *_TAKEN, "val")
        name = first = plain if usable else f"task_{plain}".rstrip("_")
        number = 1
        while name in names.values():
            number += 1
            name = f"{first}_{number}"
        names[task] = name
    return names


def cosine_name(a: str, b: str, block: int | None = None) -> str:
    """The metric that says how alike the gradients of two tasks are, of the names that their metrics begin with.

    In one block, numbered from 1, or over all that train: "cosine_kind__domain__block3", "cosine_kind__domain". No
    name of a task has two _ in a row.
    """
    return f"{_COSINE}{a}__{b}" + (f"__block{block}" if block is not None else "")


def cosine_parts(name: str) -> tuple[str, str, int | None] | None:
    """What ``cosine_name`` was given; None for any other metric."""
    parts = name.removeprefix(_COSINE).split("__") if name.startswith(_COSINE) else []
    if len(parts) == 2:
        return parts[0], parts[1], None
    if len(parts) == 3 and re.fullmatch(r"block\d+", parts[2]):
        return parts[0], parts[1], int(parts[2].removeprefix("block"))
    return None


class PairCosines(NamedTuple):
    """How alike the gradients of two tasks were after an epoch: over all blocks that trained, and by block's number."""

    a: str
    b: str
    epoch: int
    whole: float
    blocks: dict[int, float]


def last_cosines(history: Mapping[str, Sequence[float | None]], tasks: Sequence[str]) -> list[PairCosines]:
    """Of each pair of ``tasks`` that a run's history has, at the last epoch in which the pair was measured."""
    titles = {name: task for task, name in metric_names(tasks).items()}
    known = [parts for name in history if (parts := cosine_parts(name)) and parts[0] in titles and parts[1] in titles]
    pairs = []
    for a, b, block in known:
        measured = [place for place, value in enumerate(history[cosine_name(a, b)]) if value is not None] if (
            block is None) else []
        if measured:
            last = measured[-1]
            blocks = {number: value for one, other, number in known if (one, other) == (a, b) and number is not None
                      and (value := history[cosine_name(a, b, number)][last]) is not None}
            pairs.append(PairCosines(titles[a], titles[b], last + 1, history[cosine_name(a, b)][last] or 0.0, blocks))
    return pairs


def head_names(tasks: Sequence[str], judged: str) -> dict[str, str]:
    """Each task with the name of its head, the judged one's first: that is ``JUDGED`` in every run."""
    names = metric_names(tasks)
    return {judged: JUDGED, **{task: f"{JUDGED}_task" if names[task] == JUDGED else names[task]
                               for task in tasks if task != judged}}


def head_of(tasks: Sequence[str] | None, judged: str | None, task: str | None) -> str:
    """The head of a run's ``task``, by default of the one that it is judged by; ``UserError`` where it has none."""
    if task is None or task == judged:
        return JUDGED
    if len(tasks or ()) < 2:
        raise UserError(f"task is {task!r}.", "The run has one head.", "Leave the task out.")
    heads = head_names(tasks or (), judged or "")
    if task not in heads:
        raise unknown_name("task", task, heads, "Those are the tasks of the run.")
    return heads[task]


def apart(logits: np.ndarray, classes: Mapping[str, int]) -> dict[str, np.ndarray]:
    """(n, all classes) with the heads' logits side by side, as (n, classes) by head."""
    ends = np.cumsum(list(classes.values())).tolist()
    return dict(zip(classes, np.split(logits, ends[:-1], axis=1), strict=True))


def numbers(field: str, texts: Sequence[str] | None, tasks: Sequence[str]) -> dict[str, float]:
    """Numbers by task from "kind=40"; ``UserError`` for another form, an unknown task and one named twice."""
    values: dict[str, float] = {}
    for text in texts or ():
        task, equals, number = text.rpartition("=")
        try:
            value = float(number)
        except ValueError:
            value = float("nan")
        if not equals or not 0 <= value < float("inf"):
            raise UserError(f"{field} has {text!r}.", "Expected a task and a number of 0 or more, as in kind=40.",
                            f"Correct it. The tasks are {', '.join(tasks)}.")
        if task not in tasks:
            raise unknown_name("task", task, tasks, f"Those are the tasks of this run; {field} names others.")
        if task in values:
            raise UserError(f"{field} names {task!r} twice.", "Expected each task once.", "Leave one of them out.")
        values[task] = value
    return values
