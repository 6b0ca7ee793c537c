"""What is made of a cut's rows: neighbours, agreement, maps; each once, then read from the disk."""

from dataclasses import dataclass

import numpy as np

from tl_core.embeddings import maps, nearness
from tl_core.embeddings.kept import Kept
from tl_core.embeddings.maps import Map
from tl_core.embeddings.question import Cut

SEED = 0
FILE = "near"


@dataclass(frozen=True)
class Near:
    """``indices`` and ``cosines`` (n, k), nearest first; ``agreement`` of ``judged`` of them, and ``chance``'s."""

    indices: np.ndarray
    cosines: np.ndarray
    agreement: float
    chance: float
    judged: int


def near_kept(kept: Kept, cut: Cut) -> Near | None:
    """What is kept; None where it has yet to be made."""
    found = kept.find(cut, FILE)
    return None if found is None else _near(kept, found)


def near(kept: Kept, cut: Cut) -> Near:
    """As above, made where it is not kept."""
    return _near(kept, kept.result(cut, FILE, lambda: nearness.nearest(kept.rows(cut))))


def drawn_kept(kept: Kept, cut: Cut, method: str, seed: int = SEED) -> Map | None:
    """The map that is kept; None where it has yet to be drawn."""
    found = kept.find(cut, f"{method}-{seed}")
    return None if found is None else Map.of_arrays(found)


def drawn(kept: Kept, cut: Cut, method: str, seed: int = SEED) -> Map:
    """As above, drawn where it is not kept; ``UserError`` as ``maps.draw`` tells."""
    maps.METHODS.get(method)  # its name becomes a file's
    return Map.of_arrays(kept.result(cut, f"{method}-{seed}",
                                     lambda: maps.draw(kept.rows(cut), method, seed).to_arrays()))


def _near(kept: Kept, found: dict[str, np.ndarray]) -> Near:
    labels = kept.pictures.labels
    judged = min(nearness.JUDGED, found["indices"].shape[1])
    return Near(found["indices"], found["cosines"], nearness.agreement(found["indices"], labels, judged),
                nearness.by_chance(labels), judged)
