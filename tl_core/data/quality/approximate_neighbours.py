"""Pairs of bit patterns that differ in few bits, in time that grows with the patterns and not with their square.

The patterns are sorted several times, each time with their bits in another random order. Two that differ in few bits
stand close to each other in at least one of the sortings, so each is compared with those beside it alone.
M. S. Charikar, Similarity Estimation Techniques from Rounding Algorithms, STOC 2002.
"""

from collections.abc import Iterator

import numpy as np

from tl_core.data.parallel import Progress

SORTINGS, BESIDE = 48, 12  # comparisons of a pattern: twice their product
SEED = 0
WORD = 64
SKETCH_BITS = 256
_CHUNK = 1024


def near_pairs(left: np.ndarray, right: np.ndarray, bits: int, most: int, stage: str,
               progress: Progress | None = None) -> np.ndarray:
    """Index pairs i < j of patterns ``left[i]`` and ``right[j]`` that differ in at most ``bits``: int (m, 2).

    uint64 (n,) each. Most such pairs are among them, the nearer the surer; where there are more than ``most``, only
    the nearest are given.
    """
    count = len(left)
    codes = np.zeros(0, np.int64)  # of pairs: the bits that differ, then i, then j, so that sorting is by nearness
    for number, sides in enumerate(_sortings(left[:, None], right[:, None]), 1):
        near = [codes]
        for i, j in _beside(*sides):
            distance = np.bitwise_count(left[i] ^ right[j])
            kept = (i < j) & (distance <= bits)
            near.append((distance[kept].astype(np.int64) * count + i[kept]) * count + j[kept])
        codes = np.unique(np.concatenate(near))
        if len(codes) > most:
            codes = codes[:most]
            bits = int(codes[-1] // count**2)
        _tell(progress, stage, number, count)
    return np.stack([codes // count % count, codes % count], axis=1)


def nearest(patterns: np.ndarray, neighbours: int, stage: str, progress: Progress | None = None) -> np.ndarray:
    """For each pattern up to ``neighbours`` others that differ in the fewest bits: pairs i < j, int (m, 2), each once.

    ``patterns`` are uint64 (n, words).
    """
    count, none = len(patterns), np.iinfo(np.int64).max
    best = np.full((count, neighbours), none)  # the bits that differ, then j
    for number, sides in enumerate(_sortings(patterns, patterns), 1):
        columns = [best]
        for i, j in _beside(*sides):
            distance = np.bitwise_count(patterns[i] ^ patterns[j]).sum(axis=1, dtype=np.int64)
            column = np.full((count, 1), none)
            column[i, 0] = np.where(i == j, none, distance * count + j)
            columns.append(column)
        found = np.sort(np.concatenate(columns, axis=1), axis=1)
        found[:, 1:][found[:, 1:] == found[:, :-1]] = none  # those that stood beside it before, too
        best = np.sort(found, axis=1)[:, :neighbours]
        _tell(progress, stage, number, count)
    row, column = np.nonzero(best < none)
    pairs = np.sort(np.stack([row, best[row, column] % count], axis=1), axis=1)
    return np.unique(pairs, axis=0)


def sketch(vectors, count: int) -> np.ndarray:
    """A pattern of each of ``count`` vectors, uint64 (n, 4): on which side of 256 random planes through their mean it
    lies. The share of bits that differ grows with the angle between two.

    ``vectors[places]`` gives float rows (len(places), d).
    """
    places = [np.arange(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
    mean = sum(vectors[some].sum(axis=0, dtype=np.float64) for some in places) / count
    planes = np.random.default_rng(SEED).normal(size=(len(mean), SKETCH_BITS)).astype(np.float32)
    middle = mean.astype(np.float32)
    return np.concatenate([np.packbits((vectors[some] - middle) @ planes > 0, axis=1).view(np.uint64)
                           for some in places])


def _sortings(left: np.ndarray, right: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """64 random bits of the patterns (n, words) as one number, of both sides; another choice and order each time."""
    random = np.random.default_rng(SEED)
    for _ in range(SORTINGS):
        chosen = random.permutation(WORD * left.shape[1])[:WORD]
        keys = _keys(left, chosen)
        yield keys, keys if right is left else _keys(right, chosen)


def _keys(patterns: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    keys = np.empty(len(patterns), np.uint64)
    for start in range(0, len(patterns), _CHUNK):
        bits = np.unpackbits(patterns[start:start + _CHUNK].view(np.uint8), axis=1).take(chosen, axis=1)
        keys[start:start + _CHUNK] = np.packbits(bits, axis=1).view(">u8")[:, 0]
    return keys


def _beside(left: np.ndarray, right: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Places i and j of numbers that stand beside each other when both sides are sorted, one distance at a time."""
    by_left = np.argsort(left, kind="stable")
    by_right = by_left if right is left else np.argsort(right, kind="stable")
    place = np.searchsorted(right[by_right], left[by_left])
    for step in range(-BESIDE, BESIDE):
        at = place + step
        there = (at >= 0) & (at < len(right))
        yield by_left[there], by_right[at[there]]


def _tell(progress: Progress | None, stage: str, number: int, count: int) -> None:
    if progress:
        progress(stage, number * count // SORTINGS, count)
