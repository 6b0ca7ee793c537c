"""The tasks of a set: what there is to predict of its pictures, and the set as a run on some of them sees it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tl_core import task_names
from tl_core.data import drawn_targets
from tl_core.data.dataset import LABEL, SPLITS, UNLABELLED, Dataset, Split
from tl_core.data.splits import limit_labels
from tl_core.errors import UserError, unknown_name

DOMAIN = "domain"
_NUMBERED = re.compile(f"({LABEL}|{DOMAIN})_[0-9]+")  # what a table's column is called where the name is taken


@dataclass(frozen=True)
class TaskCounts:
    """A task of a set: pictures a class in all splits together, and how many have no label for it."""

    name: str
    classes: Mapping[str, int]
    unlabelled: int


def known(dataset: Dataset) -> tuple[str, ...]:
    """Every name that a run may call one of a set's targets by, the usual one first; ``offered`` has each target once.
    """
    drawn = drawn_targets.names(dataset.name) if dataset.drawn else ()
    domains = (DOMAIN,) if len(dataset.domains) > 1 else ()
    return tuple(dict.fromkeys((LABEL, *drawn, *dataset.other_classes, *domains)))


def offered(dataset: Dataset) -> tuple[str, ...]:
    """Everything that can be predicted of a set's pictures, the usual target first, each under one name.

    Where a further target says of every picture what the usual one does (the first column of a table without class
    folders, the kind of a household object), its name says more than "label" and stands for both.
    """
    names: dict[tuple, list[str]] = {}
    for task in known(dataset):
        names.setdefault(_what_it_says(dataset, task), []).append(task)
    return tuple(min(of, key=lambda name: (_NUMBERED.fullmatch(name) is not None, name == LABEL))
                 for of in names.values())


def counts(dataset: Dataset) -> tuple[TaskCounts, ...]:
    """Every task of a set with its counts, the usual one first. Of a drawn set it takes a few seconds."""
    return tuple(_counts(task, *_target(dataset, task)) for task in offered(dataset))


def with_tasks(dataset: Dataset, tasks: Sequence[str] | None, judged: str | None = None,
               labels: Mapping[str, float] | None = None, seed: int = 0) -> Dataset:
    """The set with these targets and no other: that of the ``judged`` task is its usual one, called "label".

    Without ``tasks`` the usual target alone stays. ``labels`` bounds how many training pictures have a label, by task:
    those of all classes in proportion, drawn by ``seed``; the others count as unlabelled. ``UserError`` for a task that
    the set has not, or that leaves nothing to tell apart.
    """
    if not tasks:
        return replace(dataset, other_classes={}, splits={
            name: replace(split, other_labels={}) for name, split in dataset.splits.items()}
        ) if dataset.other_classes else dataset
    targets = {head: _target(dataset, task) for task, head in task_names.head_names(tasks, judged or tasks[0]).items()}
    limits = {head: (labels or {}).get(task)
              for task, head in task_names.head_names(tasks, judged or tasks[0]).items()}
    splits = {name: _split(split, {head: of[name] for head, (_, of) in targets.items()},
                           limits if name == "train" else {}, seed)
              for name, split in dataset.splits.items()}
    chosen = dataset.with_splits(splits, classes=targets[LABEL][0], other_classes={
        head: classes for head, (classes, _) in targets.items() if head != LABEL})
    _check(chosen, tasks, judged or tasks[0])
    return chosen


def _target(dataset: Dataset, task: str) -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Classes and each split's labels."""
    if task not in known(dataset):
        raise unknown_name("task", task, known(dataset), f"Those are the tasks of {dataset.name!r}.")
    if task in dataset.targets:
        return dataset.targets[task].classes, dict(dataset.targets[task].labels)
    if dataset.drawn and task in drawn_targets.names(dataset.name):
        by_split = {name: drawn_targets.target(dataset.name, task, split.keys)
                    for name, split in dataset.splits.items()}
        return _present(by_split["train"][0], {name: labels for name, (_, labels) in by_split.items()})
    domains = dataset.domains
    return domains, {name: np.array([domains.index(one) for one in split.domains or ()], np.int32)
                     for name, split in dataset.splits.items()}


def _what_it_says(dataset: Dataset, task: str) -> tuple:
    """Equal for targets that give every picture a class of the same name."""
    if dataset.drawn and task in drawn_targets.names(dataset.name):  # colours and poses take seconds to tell
        classes, _ = drawn_targets.target(dataset.name, task, ())
        if classes != dataset.classes:
            return (task,)
    classes, labels = _target(dataset, task)
    names = np.array([*classes, ""], object)  # the last one serves label -1
    return tuple(name for split in SPLITS for name in names[labels[split]])


def _counts(task: str, classes: tuple[str, ...], by_split: Mapping[str, np.ndarray]) -> TaskCounts:
    labels = np.concatenate(list(by_split.values()))
    sums = np.bincount(labels[labels >= 0], minlength=len(classes)).tolist()
    return TaskCounts(task, dict(zip(classes, sums, strict=True)), int((labels < 0).sum()))


def _present(classes: tuple[str, ...], labels: dict[str, np.ndarray]) -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Only the classes that a training picture has; pictures of the others have no label."""
    there = [place for place in range(len(classes)) if (labels["train"] == place).any()]
    new = np.full(len(classes) + 1, UNLABELLED, np.int32)  # the last one serves label -1
    new[there] = np.arange(len(there))
    return tuple(classes[place] for place in there), {name: new[of] for name, of in labels.items()}


def _split(split: Split, targets: dict[str, np.ndarray], limits: Mapping[str, float | None], seed: int) -> Split:
    limited = {head: labels if (limit := limits.get(head)) is None else limit_labels(split, labels, int(limit), seed)
               for head, labels in targets.items()}
    return replace(split, labels=limited[LABEL],
                   other_labels={head: labels for head, labels in limited.items() if head != LABEL})


def _check(dataset: Dataset, tasks: Sequence[str], judged: str) -> None:
    """``UserError`` where a task has nothing to learn, or nothing to be judged by."""
    for task, head in task_names.head_names(tasks, judged).items():
        classes = dataset.targets[head].classes
        if len(classes) < 2:
            raise UserError(f"The task {task!r} of {dataset.name!r} has {len(classes)} class"
                            f"{'' if len(classes) == 1 else 'es'}.", "Expected two or more to tell apart.",
                            f"Choose other tasks, or {dataset.noun.many} of several classes.")
        for split in SPLITS:
            if not (dataset.targets[head].labels[split] >= 0).any():
                raise UserError(f"The task {task!r} of {dataset.name!r} has no label in the split {split!r}.",
                                "Training, validation and test each need at least one.",
                                f"Label some of those {dataset.noun.many}, or choose other tasks.")
