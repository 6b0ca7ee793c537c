"""What it would take to tell two groups of runs apart: more test pictures, or more seeds. NumPy and SciPy only."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from tl_core.statistics.bootstrap import Difference
from tl_core.statistics.significance import POWER, discordant, pictures_needed

MOST_PER_CLASS = 10_000  # beyond that nobody will take more pictures
MOST_SEEDS = 100


@dataclass(frozen=True)
class SampleSizeNeeded:
    """So many test pictures more in every class, or else so many seeds more on either side, would tell."""

    per_class: int | None = None
    seeds: int | None = None


def required_sample_size(a: np.ndarray, b: np.ndarray, gap: Difference, alpha: float,
                         classes: int) -> SampleSizeNeeded:
    """What would tell a from b, (seeds, n) bool each, in four of five cases if they go on to differ as they do.

    None where pictures alone, or seeds alone, would not do, or far too many of them.
    Seeds are not asked for where there is one run each: nothing is known of their spread.
    """
    if not gap.value:
        return SampleSizeNeeded()
    if not gap.freedom:
        wanted = pictures_needed(*discordant(a[0], b[0]), a.shape[1], alpha)
        return SampleSizeNeeded(_per_class(wanted, a.shape[1], classes))
    return SampleSizeNeeded(_per_class(_pictures(a.shape[1], gap, alpha), a.shape[1], classes),
                            _more_seeds(len(a), len(b), gap, alpha))


def _per_class(wanted: int | None, pictures: int, classes: int) -> int | None:
    if wanted is None or (wanted - pictures) / classes > MOST_PER_CLASS:
        return None
    return max(1, ceil((wanted - pictures) / classes))


def _pictures(pictures: int, gap: Difference, alpha: float) -> int | None:
    """More pictures lower their own part of the variance and the noise in the seeds'; what stays may hide all."""
    shrinks, stays = gap.pictures_error**2 + gap.noise_error**2, gap.seeds_error**2 - gap.noise_error**2
    allowed = _allowed(gap.value, gap.freedom, alpha) - stays
    return ceil(pictures * shrinks / allowed) if allowed > 0 else None


def _more_seeds(of_a: int, of_b: int, gap: Difference, alpha: float) -> int | None:
    """More seeds lower their part of the variance, and make it better known."""
    for more in range(1, MOST_SEEDS + 1):
        share = (1 / (of_a + more) + 1 / (of_b + more)) / (1 / of_a + 1 / of_b)
        allowed = _allowed(gap.value, gap.freedom + 2 * more, alpha)
        if gap.seeds_error**2 * share + gap.pictures_error**2 <= allowed:
            return more
    return None


def _allowed(gap: float, freedom: int, alpha: float) -> float:
    """The variance at which a test on level ``alpha`` sees ``gap`` with the wanted power."""
    from scipy.special import ndtri, stdtrit  # a third of a second, which pages that show no statistics need not wait

    return (gap / float(stdtrit(freedom, 1 - alpha / 2) + ndtri(POWER)))**2
