"""The interval of a mean over runs that differ in their seed. NumPy and SciPy only."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

LEVEL = 0.95


def mean_interval(values: Sequence[float], level: float = LEVEL) -> tuple[float, float | None, float | None]:
    """Mean, low and high end of Student's interval over runs that differ in their seed alone.

    One value has no interval: its ends are None. Raises ``ValueError`` without values.
    Student 1908, Biometrika 6.
    """
    numbers = np.asarray(values, float)
    if not len(numbers):
        raise ValueError("A mean needs at least one value.")
    mean = float(numbers.mean())
    if len(numbers) == 1:
        return mean, None, None
    from scipy.special import stdtrit  # a third of a second, which pages that show no statistics need not wait

    reach = float(stdtrit(len(numbers) - 1, (1 + level) / 2)) * float(numbers.std(ddof=1)) / sqrt(len(numbers))
    return mean, mean - reach, mean + reach


def share_interval(values: Sequence[float]) -> tuple[float, float | None, float | None]:
    """``mean_interval`` of accuracies and other shares, whose ends are never below 0 or above 1."""
    mean, low, high = mean_interval(values)
    return mean, low if low is None else max(low, 0.0), high if high is None else min(high, 1.0)
