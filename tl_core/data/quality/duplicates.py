"""Copies in a set: which picture is a copy of which, the exact, the sure and the possible ones."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from tl_core.data.disk_rows import DiskRows
from tl_core.data.parallel import Progress
from tl_core.data.quality import approximate_neighbours, thresholds
from tl_core.data.quality.hashing import EXACT, STAGE, hashes, near_pairs
from tl_core.data.quality.near_duplicate_matching import closeness
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.thresholds import Thresholds
from tl_core.data.quality.unit_rows import UnitRows

# The copy that stays is the test set's: it is the smallest split, and a figure measured on it can only be
# compared with earlier ones while it stays as it is. Training loses one picture of many.
KEPT_FIRST = {"test": 0, "val": 1, "train": 2}
HASH_BITS = 20  # of 63; copies differ in up to 20 when 5 % is cut off each side, half of all other pairs in 30
MOST_PAIRS = 12_000  # looked at closely, the nearest hashes first; of a larger set as many as it has pictures
FLAT = 5.0  # contrast (standard deviation of 0-255) below which a hash is mostly noise
COARSE = 0.85  # correlation that two pictures of one scene reach only as copies
NEIGHBOURS, WORTH_A_LOOK = 6, 0.75
_QUERIES = 1024


@dataclass(frozen=True)
class Twin:
    """Picture ``copy`` repeats picture ``kept`` (indices); ``alike`` from 0 to 1, 1 for the same content.

    Where it is not ``sure``, the two may as well be two pictures of the same kind of thing.
    """

    copy: int
    kept: int
    exact: bool
    alike: float
    mirrored: bool = False
    sure: bool = True

    @property
    def note(self) -> str:
        if self.exact:
            return "the same file content"
        return f"{100 * self.alike:.0f} % alike{', mirrored' if self.mirrored else ''}"


def find(pictures: QualityImages, embeddings: np.ndarray | DiskRows | None = None, progress: Progress | None = None,
         different: Collection[frozenset[str]] = ()) -> list[Twin]:
    """Every copy with the picture that would stay in its place.

    Pictures are gone through in the order in which they would stay (test, val, train,
    each as listed); one that is like an earlier one that stays is its copy. So every
    copy is itself like the picture that stays, and a chain of small changes is no heap.

    Pairs are proposed by their hashes, and by ``embeddings`` (n, d) where they are
    given, and decided by their detail, by thresholds that are measured on the set. Flat
    pictures have no near copies: they all look the same. Pairs of digests in
    ``different`` are known to be no copies.
    """
    rank = np.lexsort((np.arange(len(pictures)), np.array([KEPT_FIRST[name] for name in pictures.splits], int)))
    exact = _exact(pictures, rank)
    near = _near(pictures, [i for i in rank if i not in exact], embeddings, progress, different)
    return [*exact.values(), *near]


def _exact(pictures: QualityImages, rank: np.ndarray) -> dict[int, Twin]:
    first: dict[str, int] = {}
    twins = {}
    for index in rank.tolist():
        kept = first.setdefault(pictures.digests[index], index)
        if kept != index:
            twins[index] = Twin(index, kept, True, 1.0)
    return twins


def _near(pictures: QualityImages, order: list[int], embeddings, progress: Progress | None,
          different: Collection[frozenset[str]]) -> list[Twin]:
    contrast = np.concatenate([np.zeros(0), *(grey.std(axis=(1, 2)) for grey in _grey(pictures, np.array(order)))])
    lively = [i for i, deviation in zip(order, contrast, strict=True) if deviation >= FLAT]
    matches = [twin for twin in _matches(pictures, np.array(lively, np.int64), embeddings, progress)
               if frozenset((pictures.digests[twin.copy], pictures.digests[twin.kept])) not in different]
    sure = greedy(lively, [twin for twin in matches if twin.sure])
    gone = {twin.copy for twin in sure}
    staying = [i for i in lively if i not in gone]
    return sure + greedy(staying, [twin for twin in matches if not twin.sure and not {twin.copy, twin.kept} & gone])


def greedy(order: list[int], matches: list[Twin]) -> list[Twin]:
    """Of matches (kept before copy in ``order``), those whose kept picture really stays; the closest for each copy."""
    by_copy: dict[int, list[Twin]] = {}
    for twin in matches:
        by_copy.setdefault(twin.copy, []).append(twin)
    twins: dict[int, Twin] = {}
    for index in order:
        staying = [twin for twin in by_copy.get(index, ()) if twin.kept not in twins]
        if staying:
            twins[index] = max(staying, key=lambda twin: twin.alike)
    return list(twins.values())


def _matches(pictures: QualityImages, order: np.ndarray, embeddings, progress: Progress | None) -> list[Twin]:
    """All pairs of ``order`` that are near copies, the earlier one as ``kept``."""
    vectors = None if embeddings is None else UnitRows(embeddings, order)
    plain = _hashes(pictures, order, mirrored=False)
    neighbours = np.zeros((0, 2), np.int64) if vectors is None else _neighbours(vectors, progress)
    least = thresholds.measure(pictures, order, vectors)
    most = max(MOST_PAIRS, len(order))
    twins: list[Twin] = []
    for mirrored in (False, True):
        other = _hashes(pictures, order, mirrored=True) if mirrored else plain
        pairs = np.concatenate([near_pairs(plain, other, HASH_BITS, most, progress), neighbours])
        twins += _decided(pictures, order, np.unique(pairs, axis=0), vectors, mirrored, least, progress)
    return twins


def _hashes(pictures: QualityImages, order: np.ndarray, mirrored: bool) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.uint64), *(hashes(grey[:, :, ::-1] if mirrored else grey)
                                                     for grey in _grey(pictures, order))])


def _grey(pictures: QualityImages, order: np.ndarray) -> Iterator[np.ndarray]:
    """The pictures' brightness, some at a time: all of a large set at once would fill the memory."""
    for start in range(0, len(order), _QUERIES):
        yield pictures.grey(order[start:start + _QUERIES])


def _decided(pictures: QualityImages, order: np.ndarray, pairs: np.ndarray, vectors: UnitRows | None, mirrored: bool,
             least: Thresholds, progress: Progress | None) -> list[Twin]:
    twins = []
    for start in range(0, len(pairs), _QUERIES):
        part = pairs[start:start + _QUERIES]
        coarse, fine = closeness(pictures, order[part], mirrored)
        good = (coarse >= COARSE) & (fine >= least.possible)
        if vectors is not None:
            similar = vectors.cosines(part) >= least.similar
            good |= similar & (fine >= least.fine_if_similar)
        twins += [Twin(int(order[j]), int(order[i]), False, float(closer), mirrored, bool(closer >= least.sure))
                  for (i, j), closer in zip(part[good], fine[good], strict=True)]
        if progress:
            progress(STAGE, min(start + _QUERIES, len(pairs)), len(pairs))
    return twins


def _neighbours(vectors: UnitRows, progress: Progress | None) -> np.ndarray:
    """Index pairs i < j of vectors that are near each other: int (m, 2)."""
    if len(vectors) < 2:
        return np.zeros((0, 2), np.int64)
    if len(vectors) <= EXACT:
        return _exact_neighbours(vectors[np.arange(len(vectors))], progress)
    pairs = approximate_neighbours.nearest(approximate_neighbours.sketch(vectors, len(vectors)), NEIGHBOURS, STAGE,
                                           progress)
    near = [vectors.cosines(pairs[start:start + _QUERIES]) >= WORTH_A_LOOK for start in range(0, len(pairs), _QUERIES)]
    return pairs[np.concatenate([np.zeros(0, bool), *near])]


def _exact_neighbours(vectors: np.ndarray, progress: Progress | None) -> np.ndarray:
    from sklearn.neighbors import NearestNeighbors
    search = NearestNeighbors(n_neighbors=min(NEIGHBOURS + 1, len(vectors)), metric="cosine", algorithm="brute")
    search.fit(vectors)
    blocks = []
    for start in range(0, len(vectors), _QUERIES):
        distance, near = search.kneighbors(vectors[start:start + _QUERIES])
        row, column = np.nonzero(distance <= 1 - WORTH_A_LOOK)
        blocks.append(np.sort(np.stack([row + start, near[row, column]], axis=1), axis=1))
        if progress:
            progress(STAGE, min(start + _QUERIES, len(vectors)), len(vectors))
    pairs = np.concatenate(blocks)
    return np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
