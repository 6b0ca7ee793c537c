"""The baseline of texts beside runs in a comparison: TF-IDF with logistic regression on the same texts and labels.

It is no run: nothing of it is in the store of runs. Its answers on the test texts are kept below ``TL_HOME``, so that
pages and commands show the same ones and the test is looked at once.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from tl_core import field_roles, task_names
from tl_core.comparison import tfidf
from tl_core.comparison.run_groups import TEXT_BASELINE, ComparedRun
from tl_core.config import SEEDS, RunConfig
from tl_core.data.dataset import LABEL, Dataset
from tl_core.errors import UserError
from tl_core.field_roles import Role
from tl_core.progress import Progress, silent
from tl_core.result_store import ResultStore, key, read_arrays
from tl_core.statistics.predictions import Predictions
from tl_core.strategies import STRATEGIES
from tl_core.training import evaluation

STORE = ResultStore("text_baselines", 200 * 10**6)
STAGE = "TF-IDF and logistic regression"
CHANGED = "The texts have changed since these runs learnt from them, so they have no baseline."
VERSION = 1  # counted up whenever the baseline computes something else
Load = Callable[[RunConfig, Progress | None], Dataset]


def wanted(members: Iterable[ComparedRun]) -> list[ComparedRun]:
    """A baseline for every choice of texts and labels among these runs, each once; what is kept has its result."""
    members = [member for member in members if _has_baseline(member.config)]
    by_texts = {_key(member.config): member for member in reversed(members)}
    return [_member(members[0], by_texts[name], name) for name in dict.fromkeys(
        _key(member.config) for member in members)]


def kept(members: Iterable[ComparedRun]) -> tuple[ComparedRun, ...]:
    """Those that were measured; nothing is computed."""
    return tuple(member for member in wanted(members) if member.result is not None)


def measure(members: Sequence[ComparedRun], progress: Progress = silent, load: Load | None = None) -> list[str]:
    """Measure the baselines of these runs that are not kept yet, and keep them; gives why some could not be.

    Learnt from the runs' training texts alone, judged on their test texts. ``progress`` may raise to stop.
    """
    from tl_core.data import catalog
    failures = []
    for one in wanted(members):
        if one.result is None:
            try:
                _measure(one.config, (load or catalog.load)(one.config, progress), progress)
            except UserError as error:
                failures.append(f"{tfidf.NAME} has no figure: {error}")
    changed = any(one.result is None for one in wanted(members)) and not failures
    return [*failures, *[CHANGED] * changed]


def measure_beside(run_ids: Sequence[str], progress: Progress = silent) -> list[str]:
    """``measure`` of these runs in the store, those of them that were tested."""
    from tl_core import tracking
    records = [tracking.run(run_id) for run_id in run_ids]
    return measure([member for record in records if (member := ComparedRun(
        record.run_id, record.config, record.status, record.result)).accuracy is not None], progress)


def predictions(member: ComparedRun) -> Predictions | None:
    """A baseline's answers on the test texts, of the task that the member is seen by; None of a run, and where they are
    gone."""
    if member.config.strategy != TEXT_BASELINE:
        return None
    arrays, config = read_arrays(STORE.root / member.run_id), member.config
    head = task_names.head_of(config.tasks, config.judged_task, member.task) if config.several_tasks else LABEL
    names = [_array(name, head) for name in ("keys", "labels", "logits")]
    return Predictions(*(arrays[name] for name in names)) if arrays and set(names) <= set(arrays) else None


def _measure(config: RunConfig, dataset: Dataset, progress: Progress) -> None:
    if dataset.modality != "text":
        return
    begun = time.perf_counter()
    heads = task_names.head_names(config.tasks, config.judged_task) if config.several_tasks and config.tasks and (
        config.judged_task) else {LABEL: LABEL}
    results: dict[str, dict[str, Any]] = {}
    arrays: dict[str, np.ndarray] = {}
    for number, (task, head) in enumerate(heads.items()):
        progress(STAGE, number, len(heads) if len(heads) > 1 else 0)
        results[task], answers = _learnt(dataset, head, config.seed)
        arrays |= {_array(name, head): values for name, values in answers.items()}
    seconds = round(time.perf_counter() - begun, 3)
    judged = next(iter(results.values()))
    result = {**config.essentials, **judged, "fingerprint": dataset.fingerprint(),
              "seconds": {"total": seconds, "training": seconds}}
    if len(heads) > 1:
        result |= {"test": {**judged["test"], "tasks": {task: one["test"] for task, one in results.items()}},
                   "tasks": {task: {"classes": one["classes"]} for task, one in results.items()}}
    STORE.save({"id": _key(config), "result": result}, arrays)


def _learnt(dataset: Dataset, head: str, seed: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """One target's figures, and its answers on the test texts, each from the texts whose label for it is known."""
    target = dataset.targets[head]
    keys, labels = {}, {}
    for name in ("train", "test"):
        known = np.flatnonzero(target.labels[name] >= 0)
        keys[name], labels[name] = [dataset.splits[name].keys[at] for at in known], target.labels[name][known]
    learnt = tfidf.fit([dataset.read(key) for key in keys["train"]], labels["train"], len(target.classes), seed)
    logits = learnt.logits([dataset.read(key) for key in keys["test"]])
    return ({**evaluation.metrics(logits, labels["test"]), "classes": list(target.classes),
             "strength": learnt.strength, "learnt": learnt.learnt},
            {"keys": np.array(keys["test"], str), "labels": labels["test"], "logits": logits})


def _array(name: str, head: str) -> str:
    """What an array is called where it is kept: the judged target's as in results of one."""
    return name if head == LABEL else f"{name}__{head}"


def _member(first: ComparedRun, run: ComparedRun, name: str) -> ComparedRun:
    """What is not about texts is as in the ``first`` run, so that it does not seem to be compared along."""
    texts = {field: getattr(run.config, field) for field in _TEXTS}
    stored = STORE.read(name)
    result = stored[0].get("result") if stored else None
    if result and run.figures.get("fingerprint") not in (None, result["fingerprint"]):
        result = None
    return ComparedRun(name, first.config.model_copy(update={**texts, "strategy": TEXT_BASELINE}),
                       "FINISHED" if result else "QUEUED", result)


def _has_baseline(config: RunConfig) -> bool:
    """Runs that learn from labels alone, by a backbone that reads texts."""
    from tl_core.backbones.catalog import BACKBONES
    texts = config.backbone in BACKBONES and BACKBONES.get(config.backbone).modality == "text"
    plain = config.strategy in STRATEGIES and not STRATEGIES.get(config.strategy).needs
    return texts and plain


_TEXTS = field_roles.names(RunConfig, Role.PICTURES, Role.EVALUATION)


def _key(config: RunConfig) -> str:
    chosen: dict[str, Any] = field_roles.values(config, Role.PICTURES, Role.EVALUATION, without=SEEDS)
    return key({**chosen, "seeds": config.picture_seeds, "version": VERSION})
