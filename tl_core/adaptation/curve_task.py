"""How many labels of the target would do the same as adapting without any: asked once its labels are opened."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tl_core.adaptation import adapt as one_pair
from tl_core.adaptation import request, result_lookup
from tl_core.adaptation.linear_head import fit_head
from tl_core.adaptation.standardise import moments, scaled_by
from tl_core.data import domain_pair
from tl_core.errors import UserError
from tl_core.progress import Progress, silent
from tl_core.statistics.intervals import share_interval

COUNTS = (1, 2, 3, 5, 10, 20, 50)  # labelled pictures a class
DRAWS = 5
STAGE = "Learning from a few target labels"


def label_curve(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """The curve for ``asked`` (``AdaptRequest.to_dict``), kept by ``result_lookup`` under its id, which is given.

    ``UserError`` where the pair has not been adapted, or its target has no labels, or too few.
    """
    question = request.of_dict(asked)
    result = result_lookup.newest(question)
    if result is None or not result.is_judged:
        raise UserError("This pair has no figures to compare with.", "Expected one that was adapted, with labels in "
                        "the target.", "Adapt it first.")
    pair = domain_pair.load_pair(question.config, progress)
    found = one_pair.describe_pair(question, pair, progress)
    points = curve(found.source, pair.source.labels[found.here], found.target,
                   pair.sealed.open().labels[found.there], len(pair.classes), question.config.seed, progress)
    adapted, plain = result.values["adapted"], result.values["source_only"]["accuracy"]
    same = same_as(points, adapted)
    return result_lookup.save(question, result_lookup.LABEL_CURVE, {
        "points": points, "adapted": adapted, "source_only": plain, "same_as": same,
        "sentence": sentence(points, adapted, plain, same)}).id


def curve(source: np.ndarray, labels: np.ndarray, target: np.ndarray, target_labels: np.ndarray, classes: int,
          seed: int = 0, progress: Progress = silent) -> list[dict[str, Any]]:
    """Accuracy on the target's other pictures with ``COUNTS`` labels a class: the mean over ``DRAWS``, its interval.

    A linear head on ``source`` (n, d) and the labelled target rows together, both counting alike, scaled by what both
    domains have in common; ``target_labels`` (m,) has -1 for none. ``UserError`` where a class has a single picture.
    """
    of_class = [np.flatnonzero(target_labels == label) for label in range(classes)]
    of_class = [places for places in of_class if len(places)]
    fewest = min((len(places) for places in of_class), default=0)
    counts = [count for count in COUNTS if count < fewest]
    if not counts:
        raise UserError(f"A class of the target has {fewest} labelled picture{'s' if fewest != 1 else ''}.",
                        "Expected two at least: one to learn from, one to judge by.", "Choose a larger target.")
    mean, deviation = moments(np.vstack([source, target]))
    here, there = (scaled_by(part, mean, deviation) for part in (source, target))
    points = []
    for number, count in enumerate(counts):
        shares = []
        for draw in range(DRAWS):
            progress(STAGE, number * DRAWS + draw, len(counts) * DRAWS)
            shares.append(_accuracy(here, labels, there, target_labels, classes, of_class, count,
                                    np.random.default_rng([seed, count, draw])))
        average, low, high = share_interval(shares)
        points.append({"labels_per_class": count, "mean": average, "seeds": DRAWS,
                       "ci95": [average if low is None else low, average if high is None else high]})
    return points


def same_as(points: Sequence[Mapping[str, Any]], adapted: float) -> int | None:
    """The fewest labels a class with which the mean is as good; None where none of them is."""
    return next((point["labels_per_class"] for point in points if point["mean"] >= adapted), None)


def sentence(points: Sequence[Mapping[str, Any]], adapted: float, plain: float, same: int | None) -> str:
    """What the curve comes to."""
    share = f"{100 * adapted:.1f} %"
    if adapted <= plain:
        return f"Adapting saved no label: it reaches {share}, and source only {100 * plain:.1f} % without it."
    if same is None:
        last = points[-1]
        return (f"Not even {last['labels_per_class']} labelled target pictures a class do what adapting does without "
                f"any: {100 * last['mean']:.1f} % against {share}.")
    found = next(point for point in points if point["labels_per_class"] == same)
    plural = "s" if same > 1 else ""
    return (f"{same} labelled target picture{plural} a class {'do' if plural else 'does'} the same as adapting without "
            f"any: {100 * found['mean']:.1f} % against {share}.")


def _accuracy(source: np.ndarray, labels: np.ndarray, target: np.ndarray, target_labels: np.ndarray, classes: int,
              of_class: Sequence[np.ndarray], count: int, random: np.random.Generator) -> float:
    drawn = np.concatenate([random.permutation(places)[:count] for places in of_class])
    rest = np.setdiff1d(np.flatnonzero(target_labels >= 0), drawn)
    weights = np.concatenate([np.full(len(source), 1 / len(source)), np.full(len(drawn), 1 / len(drawn))])
    head = fit_head(np.vstack([source, target[drawn]]), np.concatenate([labels, target_labels[drawn]]), classes,
                    weights=weights)
    return float((head(target[rest]).argmax(axis=1) == target_labels[rest]).mean())
