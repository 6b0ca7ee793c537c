"""Several sources: how much each counts, by hand or by how much the target's pictures look like it."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.standardise import scaled_rows
from tl_core.errors import UserError, unknown_name
from tl_core.name_lists import joined, parted

SIMILARITY = "similarity"


def parsed(text: str, domains: Sequence[str]) -> dict[str, float] | None:
    """Each source domain's weight from "photo=2,night=0.5", 1 where it is not named; None for "similarity".

    A domain's weight is that of all its pictures together. ``UserError`` for one domain, an unknown one, a weight
    below 0 or of nothing at all.
    """
    if len(domains) < 2:
        raise UserError(f"The source is one domain{f', {domains[0]!r}' if domains else ''}.",
                        "Weights are for several sources.", "Name several, or leave the weights out.")
    if text.strip() == SIMILARITY:
        return None
    given = dict.fromkeys(domains, 1.0)
    for part in parted(text):
        name, equals, weight = part.rpartition("=")
        if not equals:
            raise UserError(f"The weights of the sources are {text!r}.", f"Expected {SIMILARITY}, or a weight a "
                            f"domain, as in {domains[0]}=2,{domains[1]}=1.", "Write them so.")
        if name.strip() not in given:
            raise unknown_name("source domain", name.strip(), domains, "Those are the sources.")
        given[name.strip()] = _weight(weight, name)
    if not any(given.values()):
        raise UserError("All sources weigh 0.", "Expected one at least that counts.", "Give one a weight above 0.")
    return given


def shares(rows: np.ndarray, domains: Sequence[str], target: np.ndarray, weights: Mapping[str, float] | None
           ) -> dict[str, float]:
    """How much each domain of the source ``rows`` (n, d) counts, all together 1.

    ``domains`` (n,) names them; ``weights`` are by hand, None takes each domain's ``similarity`` to ``target`` (m, d).
    """
    names, numbers = np.unique(np.asarray(domains), return_inverse=True)
    raw = similarity(rows, numbers, target) if weights is None else np.array([_of(weights, name) for name in names])
    if not raw.sum() > 0:
        raise UserError("The sources that are left weigh 0.", "Expected one at least that counts.",
                        "Give one a weight above 0.")
    return dict(zip(names.tolist(), (raw / raw.sum()).tolist(), strict=True))


@one_thread
def similarity(rows: np.ndarray, domains: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(S,) the chance that a picture of ``target`` (m, d) is of each source, by a classifier of the sources; sums to 1.

    The classifier is linear and learns to tell ``domains`` (n,), 0 to S - 1, apart; each counts the same to it. With
    one target the A-distances to the sources would all be near 2, and say little: this compares them with each other.
    """
    counts = np.bincount(domains)
    head = fit_head(scaled_rows(rows), domains, len(counts), weights=1 / counts[domains])
    return head(scaled_rows(target)).mean(axis=0)


def weights_of(domains: Sequence[str], counted: Mapping[str, float]) -> np.ndarray:
    """(n,) each picture's weight, 1 on average: a domain's share is parted among its own."""
    names, numbers, counts = np.unique(np.asarray(domains), return_inverse=True, return_counts=True)
    return (np.array([counted[name] for name in names]) / counts)[numbers] * len(numbers)


def about(by: str | None, domains: Sequence[str], counted: Mapping[str, float] | None) -> dict[str, Any] | None:
    """For JSON: each source's pictures and share; None where there is one."""
    names, counts = np.unique(np.asarray(domains), return_counts=True)
    if len(names) < 2:
        return None
    pooled = dict(zip(names.tolist(), (counts / counts.sum()).tolist(), strict=True))
    way = "pooled" if by is None else SIMILARITY if by.strip() == SIMILARITY else "hand"
    return {"by": way, "domains": [{"domain": name, "pictures": int(count), "share": (counted or pooled)[name]}
                                   for name, count in zip(names.tolist(), counts, strict=True)]}


def refuse_networks(trained: Sequence[str]) -> None:
    """``UserError`` where a method among them is a network: its batches are drawn from all sources alike."""
    if trained:
        raise UserError(f"The method {joined(trained)} trains a network, which takes all sources' pictures alike.",
                        "Sources are weighted for methods on stored features.",
                        "Leave the weights out, or name methods on features.")


def _weight(text: str, name: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not (isfinite(weight) and weight >= 0):
        raise UserError(f"The weight of the source {name.strip()!r} is {text.strip()!r}.",
                        "Expected a number from 0 on.", "Change it.")
    return weight


def _of(weights: Mapping[str, float], name: str) -> float:
    """A source's domain that is named as the target is has its set's name before its own."""
    return weights.get(name, weights.get(name.partition(":")[2], 1.0))
