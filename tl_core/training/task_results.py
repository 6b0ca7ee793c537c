"""What a run on several tasks says of each, and keeps of each one's test. NumPy only."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import task_names
from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL, SPLITS, Dataset, Split
from tl_core.statistics import predictions
from tl_core.training import evaluation


def description(config: RunConfig, dataset: Dataset) -> dict[str, Any]:
    """The result's "tasks", the judged one first: classes, and how many labels there are to learn and to validate by.

    Nothing for a run that names no task.
    """
    if not config.tasks:
        return {}
    heads = task_names.head_names(config.tasks, config.judged_task or "")
    return {"tasks": {task: {"classes": list(dataset.targets[head].classes), "labels": {
        split: int(np.sum(dataset.targets[head].labels[split] >= 0)) for split in SPLITS if split != "test"}}
        for task, head in heads.items()}}


def keep_test(folder: Path, heads: Mapping[str, str], dataset: Dataset, logits: np.ndarray,
              tested: Split) -> dict[str, Any]:
    """The judged task's figures with every task's in ``test["tasks"]``; each one's answers go into a file of its own.

    ``logits`` (n, all classes) are in the order of ``tested``; a task is judged on the pictures whose label for it is
    known. ``heads`` has each task's, the judged one first.
    """
    parts = task_names.apart(logits, {head: len(dataset.targets[head].classes) for head in heads.values()})
    figures = {task: _keep(folder / predictions.file_of(head), tested, parts[head], tested.targets[head])
               for task, head in heads.items()}
    judged = next(task for task, head in heads.items() if head == LABEL)
    return {"test": {**figures[judged]["test"], "tasks": {task: of["test"] for task, of in figures.items()}},
            "confusion": figures[judged]["confusion"]}


def _keep(file: Path, tested: Split, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    known = np.flatnonzero(labels >= 0)
    keys = np.array([tested.keys[index] for index in known], str)
    np.savez(file, keys=keys, labels=labels[known].astype(np.int32), logits=logits[known].astype(np.float32))
    return evaluation.metrics(logits[known], labels[known])
