"""What it would take to tell two groups of runs apart: more test pictures, or more seeds. NumPy and SciPy only."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.special import ndtri

from tl_core.analysis.bootstrap import Difference
from tl_core.analysis.significance import POWER, discordant, pictures_needed

MOST_PER_CLASS = 10_000  # beyond that nobody will take more pictures
MOST_SEEDS = 100


@dataclass(frozen=True)
class More:
    """So many test pictures more in every class, or else so many seeds more on either side, would tell."""

    per_class: int | None = None
    seeds: int | None = None


def more_needed(a: np.ndarray, b: np.ndarray, found: Difference, alpha: float, classes: int) -> More:
    """What would tell a from b, (seeds, n) bool each, in four of five cases if they go on to differ as they do.

    Pictures, unless the seeds' own chance would hide the difference on any number of
    them; then seeds. Both None where neither alone would do, or far too many of it.
    """
    if not found.value:
        return More()
    wanted, pictures = _pictures(a, b, found, alpha), a.shape[1]
    if wanted is not None and (wanted - pictures) / classes <= MOST_PER_CLASS:
        return More(per_class=max(1, ceil((wanted - pictures) / classes)))
    return More(seeds=_more_seeds(min(len(a), len(b)), found, alpha))


def _pictures(a: np.ndarray, b: np.ndarray, found: Difference, alpha: float) -> int | None:
    if not found.freedom:
        return pictures_needed(*discordant(a[0], b[0]), a.shape[1], alpha)
    shrinks = found.pictures_error**2 + found.noise_error**2
    return _scaled(a.shape[1], shrinks, found.seeds_error**2 - found.noise_error**2, found.value, alpha)


def _more_seeds(seeds: int, found: Difference, alpha: float) -> int | None:
    wanted = _scaled(seeds, found.seeds_error**2, found.pictures_error**2, found.value, alpha)
    return None if wanted is None or wanted - seeds > MOST_SEEDS else max(1, wanted - seeds)


def _scaled(count: int, shrinks: float, stays: float, gap: float, alpha: float) -> int | None:
    """How many instead of ``count`` lower the variance ``shrinks`` until ``gap`` shows; None if ``stays`` hides it."""
    allowed = (gap / float(ndtri(1 - alpha / 2) + ndtri(POWER)))**2 - stays
    return None if allowed <= 0 or not shrinks else ceil(count * shrinks / allowed)
