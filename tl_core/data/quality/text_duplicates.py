"""Copies among texts: the same content, and texts that share most of their runs of three words.

Runs of words are hashed, and of all that a text has 64 smallest hashes are kept (MinHash: Broder 1997, On the
resemblance and containment of documents), so that memory goes by the number of texts, not by their length. Texts that
agree in a band of four of them are looked at; whether they are copies is told by the runs that they really share.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from tl_core.data.parallel import Progress
from tl_core.data.quality.duplicates import KEPT_FIRST, Twin, greedy
from tl_core.data.texts.word_runs import COPY, runs, shared

STAGE = "Comparing texts"
HASHES, BAND = 64, 4
POSSIBLE = 0.6  # of all runs that two texts have, the share that both have
MOST_PAIRS = 200_000
_TOLD = 2048  # texts between two words on progress
_MULTIPLIERS = np.random.default_rng(0).integers(1, 2**63, (HASHES, 1), np.uint64) | np.uint64(1)


def signature(hashes: np.ndarray) -> np.ndarray:
    """The smallest of 64 hashes of ``runs`` (r,), uint32 (64,)."""
    return (((hashes[None] * _MULTIPLIERS) ^ (hashes[None] >> np.uint64(31))) >> np.uint64(32)).min(axis=1).astype(
        np.uint32)


def find(read: Callable[[int], str], digests: Sequence[str], splits: Sequence[str], signatures: np.ndarray,
         different: Collection[frozenset[str]] = (), progress: Progress | None = None) -> list[Twin]:
    """Every copy with the text that would stay in its place, as ``duplicates.find`` tells of pictures.

    ``signatures`` (n, 64), zeros where a text has too few words; ``read(index)`` gives a text.
    """
    rank = np.lexsort((np.arange(len(digests)), np.array([KEPT_FIRST[name] for name in splits], int)))
    first: dict[str, int] = {}
    exact: dict[int, Twin] = {}
    for index in rank.tolist():
        kept = first.setdefault(digests[index], index)
        if kept != index:
            exact[index] = Twin(index, kept, True, 1.0)
    order = np.array([index for index in rank.tolist() if index not in exact and signatures[index].any()], np.int64)
    matches = [twin for twin in _matches(read, order, signatures, progress)
               if frozenset((digests[twin.copy], digests[twin.kept])) not in different]
    sure = greedy(order.tolist(), [twin for twin in matches if twin.sure])
    gone = {twin.copy for twin in sure}
    staying = [index for index in order.tolist() if index not in gone]
    return [*exact.values(), *sure, *greedy(staying, [twin for twin in matches if not twin.sure
                                                      and not {twin.copy, twin.kept} & gone])]


def _matches(read, order: np.ndarray, signatures: np.ndarray, progress: Progress | None) -> list[Twin]:
    pairs = _candidates(signatures[order]) if len(order) else np.zeros((0, 2), np.int64)
    twins, known = [], dict[int, np.ndarray]()
    for done, (one, two) in enumerate(pairs.tolist()):
        kept, copy = int(order[one]), int(order[two])
        if kept not in known:
            known = {kept: runs(read(kept))}  # pairs come by the text that stays
        alike = shared(known[kept], runs(read(copy)))
        if alike >= POSSIBLE:
            twins.append(Twin(copy, kept, False, alike, sure=alike >= COPY))
        if progress and done % _TOLD == 0:
            progress(STAGE, done, len(pairs))
    return twins


def _candidates(signatures: np.ndarray) -> np.ndarray:
    """Pairs i < j (m, 2) of rows that agree in a band and in half of all hashes; in a heap each with the first and with
    its neighbour, so that a text that is there a thousand times makes no million pairs."""
    found = []
    for start in range(0, HASHES, BAND):
        band = np.ascontiguousarray(signatures[:, start:start + BAND]).view(f"V{4 * BAND}").ravel()
        _, heap = np.unique(band, return_inverse=True)
        by_heap = np.argsort(heap, kind="stable")
        same = heap[by_heap][1:] == heap[by_heap][:-1]
        begins = np.concatenate([[True], ~same])
        firsts = by_heap[np.maximum.accumulate(np.where(begins, np.arange(len(by_heap)), 0))]
        found += [np.stack([by_heap[:-1], by_heap[1:]], axis=1)[same],
                  np.stack([firsts, by_heap], axis=1)[~begins]]
    pairs = np.unique(np.concatenate(found), axis=0)
    agree = np.concatenate([np.zeros(0), *((signatures[part[:, 0]] == signatures[part[:, 1]]).mean(axis=1)
                                           for part in np.array_split(pairs, len(pairs) // 50_000 + 1))])
    nearest = np.argsort(-agree, kind="stable")[:MOST_PAIRS]
    return pairs[np.sort(nearest[agree[nearest] >= POSSIBLE - 0.15])]
