"""A gradient's mean on a straight way, with the error of the sum. Sundararajan et al. 2017, arXiv:1703.01365."""

from collections.abc import Callable

import numpy as np

from tl_core.progress import Progress

FIRST, MOST = 32, 256  # intervals on the way; the paper finds 20 to 300 enough
GOOD = 0.05  # completeness error at which no more are tried, the paper's own measure
STAGE = "Adding up gradients"
Gradients = Callable[[np.ndarray], np.ndarray]  # fractions of the way (n,) -> gradients there (n, …)


def mean_gradient(gradients_at: Gradients, way: np.ndarray, rise: float, batch: int, most: int,
                  progress: Progress) -> tuple[np.ndarray, int]:
    """The gradient's mean on the way, shaped as ``way``, the step from its beginning to its end; and the intervals.

    ``rise`` is by how much the function rises on it. A trapezoid sum whose intervals are halved, keeping what is
    known, until the error is below ``GOOD`` or there are ``most`` of them. A ``batch`` of gradients is computed at a
    time.
    """
    steps, mean = FIRST, _mean(gradients_at, np.linspace(0, 1, FIRST + 1), way, batch, progress, FIRST, ends=True)
    while error(way, mean, rise) > GOOD and steps < most:
        between = (np.arange(steps) + 0.5) / steps
        mean, steps = (mean + _mean(gradients_at, between, way, batch, progress, 2 * steps)) / 2, 2 * steps
    return mean, steps


def error(way: np.ndarray, mean: np.ndarray, rise: float) -> float:
    """How far the sum is from the rise it should be, as a share of it."""
    return float(abs((way * mean).sum() - rise) / max(abs(rise), 1e-6))


def _mean(gradients_at: Gradients, fractions: np.ndarray, way: np.ndarray, batch: int, progress: Progress, of: int,
          ends: bool = False) -> np.ndarray:
    """The gradient's mean at ``fractions`` of the way; ``ends``: the first and last count half, as in a trapezoid."""
    weights = np.ones(len(fractions))
    if ends:
        weights[[0, -1]] = 0.5
    total = np.zeros(way.shape)
    for begin in range(0, len(fractions), batch):
        progress(STAGE, of - len(fractions) + begin + ends, of)
        now = slice(begin, begin + batch)
        total += np.tensordot(weights[now], gradients_at(fractions[now]), axes=1)
    progress(STAGE, of, of)
    return total / weights.sum()
