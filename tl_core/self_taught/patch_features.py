"""Features without a network, of the pool's patches: k-means (Coates et al. 2011), sparse coding (Raina et al. 2007).

Small patches are brought to the same brightness and contrast and whitened; a dictionary of them is learnt, and a
picture becomes how much of each word there is in each of its quarters. The control of both is a dictionary that nobody
learnt: patches of the pool as they come (Coates and Ng 2011), encoded in the one way and the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

PATCH = 6  # pixels a side
WORDS = 128
PER_PICTURE = 20  # patches that the dictionary is learnt from
CONTRAST = 10.0  # added to a patch's variance, of 0 to 255, so that noise in flat ones is not blown up
WHITENING = 0.1
AT_ONCE = 64  # pictures that are encoded together
STEP = 2  # pixels between the patches that are encoded
MOST_CODED = 5000  # patches that sparse coding learns from, each PASSES times: a millisecond each time
PASSES = 4
SPARSITY = 1.0  # weight of the absolute sum of a patch's code
THRESHOLD = 0.5  # of sparse coding's quick encoding (Coates and Ng 2011): what is below counts as nothing

Encode = Callable[[np.ndarray], np.ndarray]  # whitened patches (n, d) -> (n, words)


@dataclass(frozen=True, eq=False)
class PatchFeatures:
    """Whitening (``mean`` (d,), ``rotation`` (d, d)) and ``encode``, learnt from a pool."""

    mean: np.ndarray
    rotation: np.ndarray
    encode: Encode

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """float32 (n, 4 · numbers of a patch's code) of uint8 pictures (n, s, s, 3)."""
        parts = [self._pooled(pictures[start:start + AT_ONCE]) for start in range(0, len(pictures), AT_ONCE)]
        return np.concatenate(parts).astype(np.float32)

    def _pooled(self, pictures: np.ndarray) -> np.ndarray:
        windows = _windows(pictures)[:, ::STEP, ::STEP]
        count, rows, columns = windows.shape[:3]
        patches = normalised(windows.reshape(count * rows * columns, -1))
        codes = self.encode((patches - self.mean) @ self.rotation).reshape(count, rows, columns, -1)
        halves = (slice(None, (rows + 1) // 2), slice(rows // 2, None))
        others = (slice(None, (columns + 1) // 2), slice(columns // 2, None))
        return np.concatenate([codes[:, of, by].mean(axis=(1, 2)) for of in halves for by in others], axis=1)


def kmeans(pictures: np.ndarray, seed: int, words: int = WORDS) -> PatchFeatures:
    """Cluster centres of the patches of uint8 pictures (n, s, s, 3); a code is how much nearer than on average each is.
    """
    from sklearn.cluster import MiniBatchKMeans
    patches, mean, rotation = _whitened(pictures, seed)
    words = min(words, len(patches))
    centres = MiniBatchKMeans(words, random_state=seed, n_init=1, batch_size=1024).fit(patches).cluster_centers_
    return PatchFeatures(mean, rotation, lambda rows: triangle(rows, centres))


def sparse_coding(pictures: np.ndarray, seed: int, words: int = WORDS) -> PatchFeatures:
    """A dictionary of which few words make up a patch (scikit-learn's), encoded by a soft threshold, both signs apart.
    """
    from sklearn.decomposition import MiniBatchDictionaryLearning
    patches, mean, rotation = _whitened(pictures, seed)
    few = patches[np.random.default_rng([seed, 19]).permutation(len(patches))[:MOST_CODED]]
    learnt = MiniBatchDictionaryLearning(min(words, len(few)), alpha=SPARSITY, max_iter=PASSES, batch_size=256,
                                         random_state=seed).fit(few)
    return PatchFeatures(mean, rotation, lambda rows: soft_threshold(rows @ learnt.components_.T))


def random_patches(pictures: np.ndarray, seed: int, words: int = WORDS) -> PatchFeatures:
    """``kmeans`` without its learning: the centres are patches, drawn at random."""
    centres, mean, rotation = _drawn(pictures, seed, words)
    return PatchFeatures(mean, rotation, lambda rows: triangle(rows, centres))


def random_dictionary(pictures: np.ndarray, seed: int, words: int = WORDS) -> PatchFeatures:
    """``sparse_coding`` without its learning: the words are patches, drawn at random and brought to the length 1."""
    drawn, mean, rotation = _drawn(pictures, seed, words)
    unit = drawn / np.maximum(np.linalg.norm(drawn, axis=1, keepdims=True), 1e-12)
    return PatchFeatures(mean, rotation, lambda rows: soft_threshold(rows @ unit.T))


LEARNT: dict[str, Callable[..., PatchFeatures]] = {"kmeans_patches": kmeans, "sparse_coding": sparse_coding}
METHODS = {**LEARNT, "random_patches": random_patches, "random_dictionary": random_dictionary}


def triangle(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(n, k): the mean distance to all centres less that to each, 0 where it is farther (Coates et al. 2011, eq. 2)."""
    squared = np.sum(rows ** 2, axis=1)[:, None] - 2 * rows @ centres.T + np.sum(centres ** 2, axis=1)
    distances = np.sqrt(np.maximum(squared, 0))
    return np.maximum(distances.mean(axis=1, keepdims=True) - distances, 0)


def soft_threshold(products: np.ndarray) -> np.ndarray:
    """(n, 2k): what of products (n, k) is above the threshold, then what is below its negative."""
    return np.maximum(np.concatenate([products, -products], axis=1) - THRESHOLD, 0)


def normalised(patches: np.ndarray) -> np.ndarray:
    """Each patch (n, d) of 0 to 255 less its mean, by its deviation."""
    patches = np.asarray(patches, np.float64)
    centred = patches - patches.mean(axis=1, keepdims=True)
    return centred / np.sqrt(patches.var(axis=1, keepdims=True) + CONTRAST)


def whitening(patches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and the symmetric rotation (ZCA) after which patches (n, d) have nearly the unit covariance."""
    mean = patches.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(patches - mean, rowvar=False))
    return mean, (vectors / np.sqrt(np.maximum(values, 0) + WHITENING)) @ vectors.T


def _whitened(pictures: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng([seed, 18])
    windows = _windows(pictures)
    count, rows, columns = windows.shape[:3]
    each = np.repeat(np.arange(count), PER_PICTURE)
    patches = normalised(windows[each, draw.integers(0, rows, len(each)), draw.integers(0, columns, len(each))]
                         .reshape(len(each), -1))
    mean, rotation = whitening(patches)
    return (patches - mean) @ rotation, mean, rotation


def _drawn(pictures: np.ndarray, seed: int, words: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    patches, mean, rotation = _whitened(pictures, seed)
    chosen = np.random.default_rng([seed, 20]).permutation(len(patches))[:words]
    return patches[chosen], mean, rotation


def _windows(pictures: np.ndarray) -> np.ndarray:
    """(n, s - 5, s - 5, 3, 6, 6), a view."""
    return np.lib.stride_tricks.sliding_window_view(pictures, (PATCH, PATCH), axis=(1, 2))
