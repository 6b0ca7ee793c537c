"""What sets a cluster apart, in words: brightness, contrast, colours, size, domain, place. Labels play no part."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from tl_core.discovery.picture_facts import COLOURS, PictureFacts
from tl_core.printable import printable

FEWEST = 5  # pictures inside and outside: of fewer nothing is said
EFFECT = 0.8  # a large difference, in standard deviations (Cohen 1988)
LEAST_SHARE = 0.1  # of pixels or pictures: a smaller difference is not worth a word
MOST = 3


def words(cluster: np.ndarray, facts: PictureFacts, domains: np.ndarray, places: np.ndarray) -> list[str]:
    """At most three sentences on the pictures ``cluster`` (n,) bool, what differs most first; often none."""
    if min(cluster.sum(), (~cluster).sum()) < FEWEST:
        return []
    said = [*_light(cluster, facts), *_colours(cluster, facts), *_sizes(cluster, facts),
            *more_frequent(cluster, domains, "of the domain"), *more_frequent(cluster, places, "in the folder")]
    return [sentence for _, sentence in sorted(said, key=lambda item: -item[0])][:MOST]


def effect(cluster: np.ndarray, values: np.ndarray) -> float:
    """Cohen's d: the mean inside less that outside, in standard deviations of both together; 0 where it is unknown."""
    inside, outside = values[cluster & np.isfinite(values)], values[~cluster & np.isfinite(values)]
    if min(len(inside), len(outside)) < FEWEST:
        return 0.0
    spread = np.sqrt(((len(inside) - 1) * inside.var(ddof=1) + (len(outside) - 1) * outside.var(ddof=1))
                     / (len(inside) + len(outside) - 2))
    return float((inside.mean() - outside.mean()) / max(spread, 1e-6))


def _light(cluster: np.ndarray, facts: PictureFacts) -> list[tuple[float, str]]:
    said = []
    for values, more, less in ((facts.brightness, "Brighter", "Darker"),
                               (facts.contrast, "Richer in contrast", "Poorer in contrast")):
        size = effect(cluster, values)
        if abs(size) >= EFFECT:
            said.append((abs(size), f"{more if size > 0 else less} than the others ({_both(cluster, values, _percent)})"
                         "."))
    return said


def _colours(cluster: np.ndarray, facts: PictureFacts) -> list[tuple[float, str]]:
    said = []
    for number, name in enumerate(COLOURS):
        values = facts.colours[:, number]
        size, gain = effect(cluster, values), values[cluster].mean() - values[~cluster].mean()
        if size >= EFFECT and gain >= LEAST_SHARE:
            said.append((size, f"Much {name} ({_both(cluster, values, _percent)} of the pixels)."))
    return said


def _sizes(cluster: np.ndarray, facts: PictureFacts) -> list[tuple[float, str]]:
    said = []
    for values, more, less, shown in ((facts.megapixels, "Larger files' pictures", "Smaller files' pictures", _mega),
                                      (facts.shape, "Wider", "Taller", _shape)):
        size = effect(cluster, np.log(np.maximum(values, 1e-9)))
        if abs(size) >= EFFECT and abs(np.log(_mean(values[cluster]) / _mean(values[~cluster]))) > 0.1:
            said.append((abs(size), f"{more if size > 0 else less} than the others ({_both(cluster, values, shown)})."))
    return said


def more_frequent(cluster: np.ndarray, names: np.ndarray, how: str) -> list[tuple[float, str]]:
    """The name that is far more frequent inside than outside: at least half, and twice as much."""
    if len(set(names.tolist())) < 2:
        return []
    name, count = Counter(names[cluster].tolist()).most_common(1)[0]
    inside, outside = count / cluster.sum(), float((names[~cluster] == name).mean())
    if not name or inside < 0.5 or inside < 2 * outside:
        return []
    return [(2 * np.arcsin(np.sqrt(inside)) - 2 * np.arcsin(np.sqrt(outside)),  # Cohen's h, beside d
             f"{_percent(inside)} are {how} {printable(name)}, of the others {_percent(outside)}.")]


def _both(cluster: np.ndarray, values: np.ndarray, shown: Callable[[float], str]) -> str:
    return f"{shown(_mean(values[cluster]))}, the others {shown(_mean(values[~cluster]))}"


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values))


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _mega(value: float) -> str:
    return f"{value:.2g} megapixels"


def _shape(value: float) -> str:
    return f"{value:.2f} times as wide as high"
