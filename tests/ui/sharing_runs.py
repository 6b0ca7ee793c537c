"""Made-up runs that ask whether sharing helps: written into the real store as finished, nothing is trained."""

import time
from collections.abc import Mapping

import numpy as np

from tl_core import events, plan, task_names, tracking
from tl_core.comparison import comparison_table, task_sharing
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.statistics import predictions
from tl_core.training.evaluation import metrics

TWO = RunConfig(data="household", backbone="small_cnn", weights="random", strategy="from_scratch", image_size=32,
                tasks=("kind", "domain"), task_labels=("kind=40",), epochs=2)
# Shares right: alone, and with all others. Sharing costs the kind much, and hardly matters to the domain.
SHARES = {"kind": (0.8, 0.5), "domain": (0.9, 0.91), "pose": (0.4, 0.6)}


def planned(config: RunConfig = TWO, seeds: int = 2, pairs: bool = False) -> list[RunConfig]:
    config = plan.resolve_config_and_data(config)
    runs = task_sharing.plan_runs(config, range(seeds), catalog.listing_of(config), pairs)
    return [plan.resolve_config(run.config) for run in runs]


def comparison(configs, ended=None) -> tracking.Comparison:
    """The comparison of these runs, of which the first ``ended`` (by default all) have finished."""
    created = tracking.create_comparison(configs, tracking.new_owner(), "Does sharing help? kind, domain on household")
    for run_id, config in list(zip(created.run_ids, configs, strict=True))[:ended]:
        finish(run_id, config)
    return created


def finish(run_id: str, config: RunConfig, shares: Mapping[str, tuple[float, float]] = SHARES) -> None:
    """Write a whole run with its answers to each task's test."""
    dataset, folder = catalog.listing_of(config), tracking.training_folder(run_id)
    split = dataset.splits["test"]
    heads = task_names.head_names(config.tasks, config.judged_task)
    figures = {}
    for task, head in heads.items():
        keys, labels, logits = _answers(split, head, shares[task][len(heads) > 1] + 0.01 * config.seed)
        np.savez(folder / predictions.file_of(head), keys=keys, labels=labels, logits=logits)
        figures[task] = metrics(logits, labels)
    first, names = figures[config.judged_task], task_names.metric_names(config.tasks)
    several = {"tasks": {task: one["test"] for task, one in figures.items()}} if len(heads) > 1 else {}
    history = {name: [0.4, 0.5] for name in ("loss", "accuracy", "val_loss", "val_accuracy")}
    history |= {f"val_{names[task]}_{what}": [0.1, shares[task][1]] for task in several.get("tasks", ())
                for what in ("accuracy", "loss")}
    recorder, now = tracking.Recorder(run_id), time.time()
    recorder.write(events.RunStarted(time=now, epochs=2, steps_per_epoch=2, classes=["a"], device="CPU",
                                     total_parameters=3))
    recorder.write(events.Epoch(time=now, epoch=[1, 2], **history))
    recorder.write(events.Finished(time=now, result={
        "status": "FINISHED", **{name: getattr(config, name) for name in comparison_table.FIELDS}, "history": history,
        "classes": list(dataset.classes), "best_epoch": 2, "test": {**first["test"], **several},
        "confusion": first["confusion"],
        "seconds": {"total": 9.0, "features": 1.0, "training": 7.0},
        **({"tasks": {task: {"classes": list(dataset.targets[head].classes), "labels": {}}
                      for task, head in heads.items()}} if several else {})}))
    recorder.close()


def _answers(split, head: str, share: float):
    """Of the pictures whose label is known; which are hard is the same for all."""
    known = np.flatnonzero(split.targets[head] >= 0)
    labels = split.targets[head][known].astype(np.int32)
    right = np.random.default_rng(7).random(len(known)) < share
    logits = np.zeros((len(known), labels.max() + 1), np.float32)
    logits[np.arange(len(known)), np.where(right, labels, (labels + 1) % (labels.max() + 1))] = 4
    return np.array([split.keys[index] for index in known], str), labels, logits
