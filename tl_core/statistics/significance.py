"""Paired tests: may a difference be chance, and how many test pictures would tell? NumPy and SciPy only."""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np

ALPHA = 0.05
POWER = 0.8


def discordant(correct_a: np.ndarray, correct_b: np.ndarray) -> tuple[int, int]:
    """How many pictures only A gets right, and how many only B; both (n,) bool on the same pictures."""
    a, b = np.asarray(correct_a, bool), np.asarray(correct_b, bool)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"Two lists of one length belong together, not {a.shape} and {b.shape}.")
    return int((a & ~b).sum()), int((b & ~a).sum())


def mcnemar(correct_a: np.ndarray, correct_b: np.ndarray) -> float:
    """Exact two-sided p that A and B are equally accurate, from (n,) bool on the same pictures.

    Only pictures that one of the two gets right tell anything; were both as good, each
    would be a fair coin. 1 where there is none. McNemar 1947, Psychometrika 12.
    """
    only_a, only_b = discordant(correct_a, correct_b)
    from scipy.special import bdtr  # a third of a second, which pages that show no statistics need not wait

    return min(1.0, 2 * float(bdtr(min(only_a, only_b), only_a + only_b, 0.5)))


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for their number, in the order given; Holm 1979, Scandinavian Journal of Statistics 6.

    Calling a difference real where its adjusted p is at most 0.05 errs in at most 5 %
    of such families, however their tests depend on each other.
    """
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    factors = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(factors * p[order]))
    return adjusted.tolist()


def pictures_needed(only_a: int, only_b: int, count: int, alpha: float = ALPHA, power: float = POWER) -> int | None:
    """Test pictures that would tell A from B with ``power``, if they went on to differ as on these ``count``.

    ``only_a`` and ``only_b`` of them are right in one run alone. None where as many are:
    there is no difference to tell. Connor 1987, Biometrics 43; the exact test, being
    discrete, needs the last term on top (as Fleiss' correction for continuity).
    """
    if only_a == only_b:
        return None
    both, gap = (only_a + only_b) / count, abs(only_a - only_b) / count
    from scipy.special import ndtri  # a third of a second, which pages that show no statistics need not wait

    reach = float(ndtri(1 - alpha / 2)) * sqrt(both) + float(ndtri(power)) * sqrt(both - gap**2)
    return ceil((reach / gap)**2 + 1 / gap)
