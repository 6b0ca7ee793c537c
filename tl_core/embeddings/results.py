"""What is made of a cut's rows: neighbours, agreement, maps; each once, then read from the disk."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tl_core.backbones import nouns
from tl_core.embeddings import neighbours, projections
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.projections import Projection
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import errors_of

SEED = 0
FILE = "near"


@dataclass(frozen=True)
class Neighbours:
    """``indices`` and ``cosines`` (n, k), nearest first; ``agreement`` of ``judged`` of them, and ``chance``'s."""

    indices: np.ndarray
    cosines: np.ndarray
    agreement: float
    chance: float
    judged: int


def cached_neighbours(kept: FeatureCache, cut: FeatureLayer) -> Neighbours | None:
    """What is kept; None where it has yet to be made."""
    arrays = kept.find(cut, FILE)
    return None if arrays is None else _near(kept, arrays)


def nearest_neighbours(kept: FeatureCache, cut: FeatureLayer) -> Neighbours:
    """As above, made where it is not kept."""
    return _near(kept, kept.result(cut, FILE, lambda: _said(kept, lambda: neighbours.nearest(kept.rows(cut)))))


def cached_projection(kept: FeatureCache, cut: FeatureLayer, method: str, seed: int = SEED) -> Projection | None:
    """The map that is kept; None where it has yet to be drawn."""
    arrays = kept.find(cut, f"{method}-{seed}")
    return None if arrays is None else Projection.of_arrays(arrays)


def projection(kept: FeatureCache, cut: FeatureLayer, method: str, seed: int = SEED) -> Projection:
    """As above, drawn where it is not kept; ``UserError`` as ``maps.draw`` tells."""
    projections.METHODS.get(method)  # its name becomes a file's
    return Projection.of_arrays(kept.result(cut, f"{method}-{seed}",
                                            lambda: _said(kept, lambda: projections.draw(
                                                kept.rows(cut), method, seed).to_arrays())))


def _said(kept: FeatureCache, compute: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """What ``compute`` gives; an error speaks of what the network reads."""
    with errors_of(nouns.of_run(kept.request.config)):
        return compute()


def _near(kept: FeatureCache, arrays: dict[str, np.ndarray]) -> Neighbours:
    labels = kept.pictures.labels
    judged = min(neighbours.JUDGED, arrays["indices"].shape[1])
    return Neighbours(arrays["indices"], arrays["cosines"], neighbours.agreement(arrays["indices"], labels, judged),
                      neighbours.by_chance(labels), judged)
