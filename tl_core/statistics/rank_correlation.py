"""How far rankings agree: Kendall's tau."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from tl_core import words


def kendall_tau(first: ArrayLike, second: ArrayLike) -> float | None:
    """Kendall's tau-b of two lists of one length: 1 in the same order, -1 in opposite orders.

    None where it is undefined: fewer than two values, or all of a list equal.
    Kendall 1945, The treatment of ties in ranking problems, Biometrika 33.
    """
    from scipy.stats import kendalltau  # a second, which pages that show other figures need not wait
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.shape != other.shape:
        raise ValueError(f"Two lists of one length belong together, not {len(one)} and {len(other)}.")
    if len(np.unique(one)) < 2 or len(np.unique(other)) < 2:
        return None
    return float(kendalltau(one, other).statistic)


def agreement(lists: Mapping[str, Sequence[float | None]]) -> list[list[float | None]]:
    """Tau of every list with every other, over the places where both have a value; rows in the order given."""
    values = [np.array(each, float) for each in lists.values()]  # None becomes nan
    return [[kendall_tau(*_both(one, two)) for two in values] for one in values]


def concordance_sentence(score: str, predicted: Sequence[float | None], actual: Sequence[float | None]) -> str:
    """Whether a score told beforehand which would be better, in words."""
    first, second = _both(np.array(predicted, float), np.array(actual, float))
    if kendall_tau(first, second) is None:
        return f"{score} cannot be checked: that needs two different predictions with different outcomes."
    one, two = np.triu_indices(len(first), 1)
    signs = np.sign(first[one] - first[two]) * np.sign(second[one] - second[two])
    return (f"{score} put {int((signs > 0).sum())} of {words.plural(len(signs), 'pair')} in the order "
            f"they came out in (Kendall's tau {kendall_tau(first, second):.2f}).")


def _both(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(first) & ~np.isnan(second)
    return first[known], second[known]
