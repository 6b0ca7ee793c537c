"""All ordered pairs of a set's domains: one pass over its pictures, each pair judged by itself, the worst named."""

import contextlib
import itertools
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any

import numpy as np

from tl_core.adaptation import adapt, domain_features, results, verdict
from tl_core.adaptation.blas_threads import single_threaded
from tl_core.adaptation.domain_features import DomainRows
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.request import SOURCE_ONLY, AdaptRequest
from tl_core.adaptation.results import AdaptResult
from tl_core.data import domain_pair
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

ADAPTING = "Adapting pairs"
MOST_AT_ONCE = 4
_TICK_SECONDS = 0.2
Pair = tuple[str, str]


class _Stopped(Exception):
    """Another pair failed, or somebody stopped all."""


def adapt_all(request: AdaptRequest, progress: Progress = silent) -> AdaptResult:
    """Every pair of the request's set, each kept as a result of its own, and what they come to together.

    Pairs are adapted side by side, one a core: only their answers are in memory. One that will not do is left out and
    told. ``progress`` may raise to stop: pairs that are done are kept. ``UserError`` where the set has no pairs, or
    none of them will do.
    """
    began = time.perf_counter()
    domains = domain_pair.domains_of(request.config.data, request.config.arrangement)
    names = list(itertools.permutations(domains, 2))
    described = _describe_all(request, names, progress)
    features = time.perf_counter() - began
    outcomes = _side_by_side(names, lambda pair, tell: _one(request.of_pair(*pair), pair, described, tell), progress)
    pairs = [outcome for outcome in outcomes if isinstance(outcome, AdaptResult)]
    failed = {" → ".join(pair): outcome for pair, outcome in zip(names, outcomes, strict=True)
              if isinstance(outcome, UserError)}
    if not pairs:
        raise next(iter(failed.values()))
    values = {**_about(request, domains), "pairs": [pair.values for pair in pairs], **_together(pairs)}
    values["notes"] += [f"{pair} is left out: {error}" for pair, error in failed.items()]
    values["seconds"] = {"features": features, "methods": sum(pair.values["seconds"]["methods"] for pair in pairs),
                         "total": time.perf_counter() - began}
    return results.save(values)


def _describe_all(request: AdaptRequest, names: Sequence[Pair], progress: Progress) -> dict[Pair, DomainRows]:
    """The rows of each domain as a source and as a target, by (role, domain); every picture is computed once."""
    keys: dict[Pair, Sequence[str]] = {}
    dataset = None
    for source, target in names:
        if {("source", source), ("target", target)} <= set(keys):
            continue
        with contextlib.suppress(UserError):  # told where the pair is adapted
            pair = domain_pair.load_pair(request.of_pair(source, target).config, progress)
            keys["source", source], keys["target", target] = pair.source.keys, pair.target
            dataset = dataset or pair.dataset
    if dataset is None:
        return {}
    described = domain_features.describe(request.features, dataset, {" ".join(name): of for name, of in keys.items()},
                                         progress)
    return {name: described[" ".join(name)] for name in keys}


def _side_by_side(names: Sequence[Pair], adapt_one: Callable[[Pair, Progress], AdaptResult | UserError],
                  progress: Progress) -> list[AdaptResult | UserError]:
    """What came of all pairs, in their order; ``progress`` is called by this thread alone."""
    stop = threading.Event()

    def tell(stage: str, done: int, total: int) -> None:
        if stop.is_set():
            raise _Stopped
    # Between methods, too: maps, shares and pictures' rows are no method's.
    with single_threaded(), ThreadPoolExecutor(min(MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
        tasks = [pool.submit(adapt_one, pair, tell) for pair in names]
        try:
            while (ended := sum(task.done() for task in tasks)) < len(tasks):
                progress(ADAPTING, ended, len(tasks))
                wait([task for task in tasks if not task.done()], _TICK_SECONDS, FIRST_COMPLETED)
                for task in tasks:
                    if task.done():
                        task.result()  # one that failed ends all
            progress(ADAPTING, len(tasks), len(tasks))
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    return [task.result() for task in tasks]


def _one(request: AdaptRequest, pair: Pair, described: Mapping[Pair, DomainRows], progress: Progress
         ) -> AdaptResult | UserError:
    try:
        return _adapted(request, pair, described, progress)
    except UserError as error:
        return error


def _adapted(request: AdaptRequest, pair: Pair, described: Mapping[Pair, DomainRows], progress: Progress
             ) -> AdaptResult:
    source, target = pair
    began = time.perf_counter()
    loaded = domain_pair.load_pair(request.config, progress)
    pair_rows = adapt.of_rows(loaded, described["source", source], described["target", target])
    values, arrays = adapt.adapt_rows(request, pair_rows, {}, False, progress)
    values["seconds"] |= {"features": 0.0, "total": time.perf_counter() - began}
    return results.save(values, arrays)


def _about(request: AdaptRequest, domains: Sequence[str]) -> dict[str, Any]:
    config = request.features
    return {"id": results.key({"all_pairs": request.to_dict()}), "kind": results.ALL_PAIRS,
            "created": datetime.now().astimezone().isoformat(timespec="seconds"), "request": request.to_dict(),
            "data": config.data, "protocol": request.protocol, "backbone": config.backbone, "weights": config.weights,
            "image_size": config.image_size, "seed": config.seed, "seeds": request.seeds, "domains": list(domains)}


def _together(pairs: Sequence[AdaptResult]) -> dict[str, Any]:
    """The means over pairs that can be judged, the worst of them, and a sentence on both."""
    judged = [pair for pair in pairs if pair.is_judged]
    notes = list(dict.fromkeys(note for pair in pairs for note in pair.values["notes"]))
    if not judged:
        return {"mean": None, "verdicts": [None] * len(pairs), "worst": None, "notes": notes,
                "sentence": "No pair has labels to judge by."}
    sides = {_name(pair): _sides(pair) for pair in judged}
    summary = verdict.over_pairs(sides, "What was chosen without labels")
    worst = judged[list(sides).index(summary.worst)].values
    effects = dict(zip(sides, (said.effect for said in verdict.verdicts([(name, *of) for name, of in sides.items()])),
                       strict=True))
    return {"mean": _mean(judged), "verdicts": [effects.get(_name(pair)) for pair in pairs], "worst": {
        "source": worst["source"], "target": worst["target"], "method": worst["chosen"],
        "accuracy": worst["adapted"], "difference": summary.worst_difference, "verdict": effects[summary.worst]},
        "sentence": summary.sentence, "notes": notes}


def _name(pair: AdaptResult) -> str:
    return f"{pair.values['source']} → {pair.values['target']}"


def _sides(pair: AdaptResult) -> tuple[np.ndarray, np.ndarray]:
    """Which judged pictures source only and the chosen method have right."""
    arrays = pair.arrays
    judged, labels = arrays["target_judged"], arrays["target_labels"]
    before, after = (arrays[f"proba__{name}"].argmax(axis=1)[judged] == labels[judged]
                     for name in (SOURCE_ONLY, pair.values["chosen"]))
    return before, after


def _mean(pairs: Sequence[AdaptResult]) -> dict[str, Any]:
    """Of pairs, each counting the same; a method that some pair lacks has no mean."""
    rows_of = [pair.methods for pair in pairs]
    common = [name for name in METHODS.names() if all(name in of for of in rows_of)]
    return {"source_only": float(np.mean([pair.values["source_only"]["accuracy"] for pair in pairs])),
            "chosen": float(np.mean([pair.values["adapted"] for pair in pairs])),
            "best": float(np.mean([pair.values["best"]["accuracy"] for pair in pairs])),
            "methods": {name: float(np.mean([of[name]["accuracy"] for of in rows_of])) for name in common}}
