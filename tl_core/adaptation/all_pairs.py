"""All ordered pairs of a set's domains: one pass over its pictures, each pair judged by itself, the worst named."""

import gc
import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from tl_core.adaptation import adapt, results, rows, verdict
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.request import SOURCE_ONLY, AdaptRequest
from tl_core.adaptation.results import AdaptResult
from tl_core.adaptation.rows import DomainRows
from tl_core.data import domain_pair
from tl_core.data.domain_pair import DomainPair
from tl_core.progress import Progress, silent


def adapt_all(request: AdaptRequest, progress: Progress = silent) -> AdaptResult:
    """Every pair of the request's set, each kept as a result of its own, and what they come to together.

    Only one pair's answers are in memory at a time. ``progress`` may raise to stop: pairs that are done are kept.
    ``UserError`` where the set has no pairs, or its pictures cannot be read.
    """
    began = time.perf_counter()
    domains = domain_pair.domains_of(request.config.data, request.config.arrangement)
    names = list(itertools.permutations(domains, 2))
    described = _describe_all(request, domains, progress)
    features = time.perf_counter() - began
    pairs = [_one(request.of_pair(*pair), pair, number, len(names), described, progress)
             for number, pair in enumerate(names)]
    values = {**_about(request, domains), "pairs": [pair.values for pair in pairs], **_together(pairs)}
    values["seconds"] = {"features": features, "methods": sum(pair.values["seconds"]["methods"] for pair in pairs),
                         "total": time.perf_counter() - began}
    return results.save(values)


def _describe_all(request: AdaptRequest, domains: Sequence[str], progress: Progress
                  ) -> dict[tuple[str, str], DomainRows]:
    """The rows of each domain as a source and as a target, by (role, domain); every picture is computed once."""
    first = domain_pair.load_pair(request.of_pair(domains[0], domains[1]).config, progress)
    keys: dict[tuple[str, str], Sequence[str]] = {}
    for number, domain in enumerate(domains):
        pair = domain_pair.load_pair(request.of_pair(domain, domains[number - 1]).config, progress)
        keys["source", domain], keys["target", domains[number - 1]] = pair.source.keys, pair.target
    described = rows.describe(request.features, first.dataset, {"/".join(name): of for name, of in keys.items()},
                              progress)
    return {name: described["/".join(name)] for name in keys}


def _one(request: AdaptRequest, pair: tuple[str, str], number: int, of: int,
         described: Mapping[tuple[str, str], DomainRows], progress: Progress) -> AdaptResult:
    source, target = pair
    progress(f"{source} → {target}", number, of)
    began = time.perf_counter()
    loaded: DomainPair = domain_pair.load_pair(request.config)
    found = adapt.of_rows(loaded, described["source", source], described["target", target])
    values, arrays = adapt.adapt_rows(request, found, {}, False, lambda stage, done, total: progress(
        f"{source} → {target}: {stage}", number, of))
    values["seconds"] |= {"features": 0.0, "total": time.perf_counter() - began}
    kept = results.save(values, arrays)
    gc.collect()
    return kept


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
        return {"mean": None, "worst": None, "sentence": "No pair has labels to judge by.", "notes": notes}
    sides = {f"{pair.values['source']} → {pair.values['target']}": _sides(pair) for pair in judged}
    summary = verdict.over_pairs(sides, "What was chosen without labels")
    worst = judged[list(sides).index(summary.worst)].values
    chosen = next(row for row in worst["methods"] if row["method"] == worst["chosen"])
    return {"mean": _mean(judged), "worst": {
        "source": worst["source"], "target": worst["target"], "method": worst["chosen"],
        "accuracy": worst["adapted"], "difference": summary.worst_difference, "verdict": chosen["verdict"]},
        "sentence": summary.sentence, "notes": notes}


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
