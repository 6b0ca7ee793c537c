"""Which look each picture has on the maps before and after: by domain, by predicted class, by true class.

Rows are the source's n, then the target's m. No streamlit here.
"""

from collections.abc import Sequence

import numpy as np

from ui.adapt.adapted_pair import AdaptedPair
from ui.features.groups import PictureGroup
from ui.shared import group_style

DOMAIN, PREDICTED, TRUE = "domain", "predicted", "true"
BY = {DOMAIN: "Domain", PREDICTED: "Predicted class", TRUE: "True class"}
MOST = 700  # pictures a side: more hide each other


def shown_rows(source: int, target: int) -> np.ndarray:
    """Rows that are drawn: all of a small side, of a large one ``MOST`` that are evenly spread."""
    return np.concatenate([_spread(source), source + _spread(target)])


def _spread(count: int) -> np.ndarray:
    return np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(int))


def groups(pair: AdaptedPair, by: str, method: str, rows: np.ndarray, dark: bool) -> list[PictureGroup]:
    """The groups of the drawn ``rows``; their members are places among those."""
    count = len(pair.arrays["source_labels"])
    is_source = rows < count
    if by == DOMAIN:
        return _by_domain(pair, is_source, dark)
    known = pair.labels if by == TRUE else pair.answers(method)
    labels = np.concatenate([np.asarray(pair.arrays["source_labels"]), known])[rows]
    return _by_class(pair.classes, labels, is_source, dark)


def _by_domain(pair: AdaptedPair, is_source: np.ndarray, dark: bool) -> list[PictureGroup]:
    names = (f"source: {pair.figures['source']}", f"target: {pair.figures['target']}")
    looks = (group_style.group_style(1, dark), group_style.group_style(0, dark))
    return [PictureGroup(name, look.colour, symbol, np.flatnonzero(some)) for name, look, symbol, some in zip(
        names, looks, ("square-open", "circle"), (is_source, ~is_source), strict=True)]


def _by_class(classes: Sequence[str], labels: np.ndarray, is_source: np.ndarray, dark: bool) -> list[PictureGroup]:
    """The source's pictures of a class are small and pale, and have the target's entry in the legend."""
    groups = []
    for number, name in enumerate(classes):
        look, own = group_style.group_style(number, dark), labels == number
        target, source = np.flatnonzero(own & ~is_source), np.flatnonzero(own & is_source)
        if len(source):
            groups.append(PictureGroup(name, look.colour, look.symbol, source, faint=True, legend=not len(target)))
        if len(target):
            groups.append(PictureGroup(name, look.colour, look.symbol, target))
    rest = np.flatnonzero((labels < 0) & ~is_source)
    if len(rest):
        grey = group_style.group_style(4, dark)
        groups.append(PictureGroup("none of these classes", grey.colour, "x-thin-open", rest))
    return groups
