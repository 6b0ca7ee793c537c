"""Linear CKA: how alike two descriptions of the same pictures are, whatever their axes and scale."""

import numpy as np

FEWEST = 4  # rows that the unbiased estimate needs


def linear_cka(a: np.ndarray, b: np.ndarray) -> float:
    """Similarity of ``a`` (n, …) and ``b`` (n, …), row by row the same pictures; 1 is the same, about 0 unrelated.

    Equal under any rotation and scale of either. The unbiased estimate: the usual one comes
    close to 1 by itself where features outnumber pictures. NaN for fewer than ``FEWEST``
    pictures and where one side is the same for all of them.
    Kornblith et al. 2019, arXiv:1905.00414; unbiased: Nguyen et al. 2021, arXiv:2010.15327.
    """
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} rows; one for each picture on both sides was expected.")
    if len(a) < FEWEST:
        return float("nan")
    first, second = _centred(a), _centred(b)
    own = float(np.sum(first * first)), float(np.sum(second * second))
    if min(own) <= 0:
        return float("nan")
    return float(np.sum(first * second) / np.sqrt(own[0] * own[1]))


def _centred(rows: np.ndarray) -> np.ndarray:
    """The Gram matrix without its diagonal, U-centred (Székely & Rizzo 2014): products of two estimate HSIC."""
    flat = np.asarray(rows, np.float64).reshape(len(rows), -1)
    flat = flat - flat.mean(axis=0)  # changes nothing but the rounding
    gram, n = flat @ flat.T, len(flat)
    np.fill_diagonal(gram, 0.0)
    if not gram.any():
        return gram
    sums = gram.sum(axis=0) / (n - 2)
    gram = gram - sums[:, None] - sums[None, :] + sums.sum() / (n - 1)
    np.fill_diagonal(gram, 0.0)
    return gram
