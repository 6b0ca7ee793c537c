"""From which likeness on two pictures of a set count as copies: measured on pairs of the set that are none.

Photographs of different things have hardly any detail in common. Radiographs, digits or parts on a
conveyor have much, so that no fixed number tells a copy from a second picture of the same kind.
"""

from dataclasses import dataclass

import numpy as np

from tl_core.data.quality.near_duplicate_matching import detail
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.unit_rows import UnitRows

PAIRS, SEED = 500, 0
# Detail (correlation) from which a pair may be a copy, and is one for sure: the least and the most that are asked.
POSSIBLE, SURE = (0.77, 0.95), (0.93, 0.98)
POSSIBLE_SPREADS, SURE_SPREADS = 3, 4  # deviations above what pairs of the set have that are no copies
SIMILAR = (0.9, 0.99)  # cosine of embeddings that makes up for less detail
FINE_IF_SIMILAR = 0.5
SIMILAR_SPREADS = 4


@dataclass(frozen=True)
class Thresholds:
    """Of fine detail: ``possible`` and ``sure``. ``similar`` of embeddings' cosine, with less detail than otherwise."""

    possible: float = POSSIBLE[0]
    sure: float = SURE[0]
    similar: float = SIMILAR[0]
    fine_if_similar: float = FINE_IF_SIMILAR


def measure(pictures: QualityImages, order: np.ndarray, vectors: UnitRows | None) -> Thresholds:
    """The set's thresholds, from up to 500 random pairs of one class (any pairs where no picture has a label).

    ``order`` (n,) are the pictures that may have copies, ``vectors`` their embeddings or None. A few copies among the
    pairs raise a threshold by hardly anything.
    """
    pairs = _pairs(pictures.labels[order])
    if not len(pairs):
        return Thresholds()
    fine = detail(pictures, order[pairs])
    possible = _above(fine, POSSIBLE_SPREADS, POSSIBLE)
    similar = SIMILAR[0]
    if vectors is not None:
        similar = _above(vectors.cosines(pairs), SIMILAR_SPREADS, SIMILAR)
    return Thresholds(possible, _above(fine, SURE_SPREADS, SURE), similar,
                      _above(fine, POSSIBLE_SPREADS, (FINE_IF_SIMILAR, possible)))


def _pairs(labels: np.ndarray) -> np.ndarray:
    """Random pairs of different pictures with the same label: int (m, 2), always the same ones.

    Unlabelled pictures are of any class, so they are paired only where no picture has a label.
    """
    candidates = np.flatnonzero(labels >= 0) if (labels >= 0).any() else np.arange(len(labels))
    if len(candidates) < 2:
        return np.zeros((0, 2), np.int64)
    random = np.random.default_rng(SEED)
    first = candidates[random.integers(0, len(candidates), PAIRS)]
    members = {label: np.flatnonzero(labels == label) for label in np.unique(labels)}
    second = np.array([random.choice(members[labels[i]]) for i in first])
    pairs = np.sort(np.stack([first, second], axis=1), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def _above(values: np.ndarray, spreads: float, bounds: tuple[float, float]) -> float:
    return float(np.clip(values.mean() + spreads * values.std(), *bounds))
