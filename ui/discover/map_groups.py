"""Which look each picture has on the map: by cluster, by known class, by domain. No streamlit here."""

import numpy as np

from ui.discover.clustered_set import NONE, ClusteredSet, title
from ui.features.groups import PictureGroup
from ui.shared import group_style

CLUSTER, CLASS, DOMAIN = "cluster", "class", "domain"
TITLES = {CLUSTER: "Cluster", CLASS: "Known class", DOMAIN: "Domain"}
NUMBERED = 40  # clusters up to which each has its number written on the map
GREY = 4  # the look of what belongs nowhere


def offered(clusters: ClusteredSet) -> dict[str, str]:
    """What the map of a result can be coloured by."""
    there = {CLUSTER: True, CLASS: bool(clusters.classes), DOMAIN: clusters.domains is not None}
    return {name: words for name, words in TITLES.items() if there[name]}


def groups(clusters: ClusteredSet, by: str, rows: np.ndarray, dark: bool) -> list[PictureGroup]:
    """The groups of the drawn ``rows``; their members are places among those."""
    if by == CLASS:
        return _groups(clusters.labels[rows], [*enumerate(clusters.classes)], "no label", dark)
    if by == DOMAIN and clusters.domains is not None:
        names = list(dict.fromkeys(clusters.domains.tolist()))
        return _groups(np.array([names.index(one) for one in clusters.domains[rows].tolist()]),
                       [*enumerate(names)], "", dark)
    return _groups(clusters.assignment[rows], [(one, title(one)) for one in clusters.clusters], title(NONE), dark)


def _groups(values: np.ndarray, names: list[tuple[int, str]], rest: str, dark: bool) -> list[PictureGroup]:
    """What belongs nowhere comes first, so that it lies below, grey and small."""
    drawn, none = [], np.flatnonzero(values == NONE)
    if len(none):
        drawn.append(PictureGroup(rest, group_style.group_style(GREY, dark).colour, "x-thin-open", none, faint=True))
    for number, name in names:
        members = np.flatnonzero(values == number)
        if len(members):
            look = group_style.group_style(number, dark)
            drawn.append(PictureGroup(name, look.colour, look.symbol, members))
    return drawn


def numbers(clusters: ClusteredSet, points: np.ndarray) -> list[tuple[float, float, str]]:
    """Each cluster's number at the middle of its pictures: a second sign beside colour and marker."""
    if len(clusters.clusters) > NUMBERED:
        return []
    middles = [np.median(points[clusters.assignment == one], axis=0) for one in clusters.clusters]
    return [(float(x), float(y), str(one + 1)) for (x, y), one in zip(middles, clusters.clusters, strict=True)]
