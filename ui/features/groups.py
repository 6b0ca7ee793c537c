"""Which colour and marker each picture has on the map. No streamlit here."""

from typing import NamedTuple

import numpy as np

from tl_core.embeddings import run_correctness
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from ui.shared import group_style

BY = {"class": "Class", "split": "Split", "domain": "Domain", "correct": "Right or wrong"}
_CORRECT = {run_correctness.UNKNOWN: 4, run_correctness.RIGHT: 0,
            run_correctness.WRONG: 1}  # what nobody asked is grey, and below


class PictureGroup(NamedTuple):
    """Pictures of one look: their places ``members`` (n,); ``faint`` where they are only there to show the others.

    Without ``legend`` another group's entry there stands for it, too.
    """

    name: str
    colour: str
    symbol: str
    members: np.ndarray
    faint: bool = False
    legend: bool = True


def kinds(kept: FeatureCache, pictures: FeatureIndex) -> dict[str, np.ndarray]:
    """What pictures can be told apart by, each with its value for every picture, (n,) text."""
    by_kind = {"class": pictures.names, "split": pictures.splits}
    if (pictures.domains != "").any():
        by_kind["domain"] = pictures.domains
    right = run_correctness.of(kept.request, pictures)
    return by_kind if right is None else {**by_kind, "correct": right}


def groups(by: str, values: np.ndarray, classes: tuple[str, ...], dark: bool) -> list[PictureGroup]:
    """A group for each value, in the set's order; six colours and seven markers make 42 that differ."""
    order = {"class": classes, "split": ("train", "val", "test"), "correct": tuple(_CORRECT)}.get(
        by, tuple(dict.fromkeys(values.tolist())))
    drawn = []
    for number, name in enumerate(order):
        members = np.flatnonzero(values == name)
        if len(members):
            look = group_style.group_style(_CORRECT[name] if by == "correct" else number, dark)
            faint = by == "correct" and name == run_correctness.UNKNOWN
            drawn.append(PictureGroup(name, look.colour, look.symbol, members, faint))
    return drawn
