"""Perceptual hashes: 63 bits that stay nearly the same when a picture is re-encoded, resized or brightened."""

import numpy as np

from tl_core.data.parallel import Progress
from tl_core.data.quality import approximate_neighbours

STAGE = "Comparing pictures"
SIDE = 8  # of the block of lowest frequencies
BLOCK = 512
EXACT = 10_000  # pictures up to which every pair is looked at
_CHUNK = 1024


def hashes(grey: np.ndarray) -> np.ndarray:
    """uint64 (n,) of brightness (n, h, w): which of the lowest 63 frequencies lie above their median (pHash).

    The mean (frequency 0, 0) is left out, so brightness does not count.
    C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010.
    """
    from scipy.fft import dctn  # here, because pages that show a report import this package
    parts = [np.zeros(0, np.uint64)]
    for start in range(0, len(grey), _CHUNK):
        low = dctn(grey[start:start + _CHUNK], axes=(1, 2), norm="ortho")[:, :SIDE, :SIDE].reshape(-1, SIDE * SIDE)
        low[:, 0] = -np.inf  # the mean's own bit is always 0
        bits = low > np.median(low[:, 1:], axis=1, keepdims=True)
        parts.append(np.packbits(bits, axis=1).view(np.uint64)[:, 0])
    return np.concatenate(parts)


def near_pairs(left: np.ndarray, right: np.ndarray, bits: int, most: int,
               progress: Progress | None = None) -> np.ndarray:
    """Index pairs i < j of hashes ``left[i]`` and ``right[j]`` that differ in at most ``bits``: int (m, 2).

    Where there are more than ``most`` pairs, only the nearest are given. Up to ``EXACT`` pictures every pair is
    looked at, in blocks; of more ``approximate_neighbours`` misses a few of those that differ most.
    """
    if len(left) > EXACT:
        return approximate_neighbours.near_pairs(left, right, bits, most, STAGE, progress)
    pairs = np.zeros((0, 3), np.int64)
    for start in range(0, len(left), BLOCK):
        distance = np.bitwise_count(left[start:start + BLOCK, None] ^ right[None, start:])
        i, j = np.nonzero(np.triu(distance <= bits, k=1))
        pairs = np.concatenate([pairs, np.stack([i + start, j + start, distance[i, j].astype(np.int64)], axis=1)])
        if len(pairs) > most:
            pairs = pairs[np.argsort(pairs[:, 2], kind="stable")[:most]]
            bits = int(pairs[-1, 2])
        if progress:
            progress(STAGE, min(start + BLOCK, len(left)), len(left))
    return pairs[:, :2]
