"""Figures and sentences of a self-taught comparison: a gain is one over every control, or it is none. NumPy only."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tl_core.name_lists import joined
from tl_core.statistics.intervals import share_interval
from tl_core.statistics.paired_tests import PairedTest, paired_tests

LEVEL = 0.05
# Draws of labels from which a test looks at the differences in each draw, which all methods share. Of fewer the spread
# of differences is too uncertain to claim anything; that of each method by itself, which is too wide, serves better.
PAIRED_FROM = 5


def of(hits: Mapping[tuple[str, int], Sequence[np.ndarray]], labels: Sequence[int], titles: Mapping[str, str],
       claims: Sequence[str]) -> dict[str, Any]:
    """``table``, ``gains``, ``gained`` and ``verdict`` from each method's hits by number of labels, (m,) bool of each
    draw; ``claims`` are the methods that may gain, all others are controls.

    ``table``: {"labels", "method", "title", "mean", "ci95" over draws or None, "by_seed"}. ``gains``: a claim's
    accuracy less a control's at a number of labels, {"labels", "method", "control", "gap", "ci95", "p"}, p-values by
    Holm over all of them. ``gained``: {method: numbers of labels at which it beats every control}.
    """
    methods = list(dict.fromkeys(name for name, _ in hits))
    table = [_row(name, count, titles[name], hits[name, count]) for count in labels for name in methods]
    there = [name for name in claims if name in methods]
    pairs = [(name, count, control) for name in there for count in labels for control in methods
             if control not in claims]
    tests = paired_tests([(np.stack(hits[control, count]), np.stack(hits[name, count]))
                          for name, count, control in pairs],
                         same_seeds=len(hits[methods[0], labels[0]]) >= PAIRED_FROM)
    gains = [_gain(name, count, control, test) for (name, count, control), test in zip(pairs, tests, strict=True)]
    return {"table": table, "gains": gains,
            "gained": {name: [count for count in labels if _beats_all(_of(gains, name, count))] for name in there},
            "verdict": " ".join(sentence(gains, name, titles) for name in there)}


def sentence(gains: Sequence[Mapping[str, Any]], name: str, titles: Mapping[str, str]) -> str:
    """What may be claimed of a method, with how many labels, and what stands in the way elsewhere."""
    counts = list(dict.fromkeys(gain["labels"] for gain in gains))
    gained = [count for count in counts if _beats_all(_of(gains, name, count))]
    parts = []
    if gained:
        least = min(gain["gap"] for count in gained for gain in _of(gains, name, count))
        parts.append(f"a gain over every control with {joined(list(map(str, gained)))} labels a class, by at least "
                     f"{100 * least:.1f} points")
    for count in counts:
        if count not in gained:
            worst = min(_of(gains, name, count), key=lambda gain: gain["gap"])
            parts.append(f"no gain with {count}: {titles[worst['control']].lower()} {_against(worst)}")
    return f"{titles[name]}: {'; '.join(parts)}."


def _of(gains: Sequence[Mapping[str, Any]], name: str, count: int) -> list[Mapping[str, Any]]:
    return [gain for gain in gains if (gain["method"], gain["labels"]) == (name, count)]


def _against(gain: Mapping[str, Any]) -> str:
    points = 100 * gain["gap"]
    if gain["p"] >= LEVEL:
        return f"is within chance of it ({points:+.1f} points)"
    return f"is {-points:.1f} points better" if points < 0 else f"is {points:.1f} points worse"


def _beats_all(gains: Sequence[Mapping[str, Any]]) -> bool:
    return all(gain["gap"] > 0 and gain["p"] < LEVEL for gain in gains)


def _row(name: str, count: int, title: str, hits: Sequence[np.ndarray]) -> dict[str, Any]:
    by_seed = [float(np.mean(one)) for one in hits]
    mean, low, high = share_interval(by_seed)
    return {"labels": count, "method": name, "title": title, "mean": mean,
            "ci95": None if low is None or high is None else [low, high], "by_seed": by_seed}


def _gain(name: str, count: int, control: str, test: PairedTest) -> dict[str, Any]:
    return {"labels": count, "method": name, "control": control, "gap": test.gap.value,
            "ci95": [test.gap.low, test.gap.high], "p": test.adjusted}
