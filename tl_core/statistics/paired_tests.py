"""Several comparisons of two sides on the same pictures, judged together: the gap, its p-value, and Holm's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tl_core.statistics.bootstrap import Difference, difference
from tl_core.statistics.significance import holm, mcnemar

MCNEMAR, BOOTSTRAP = "exact McNemar", "bootstrap over pictures and seeds"


@dataclass(frozen=True)
class PairedTest:
    """``gap`` is the second side's accuracy less the first's; ``p`` comes from ``test``, ``adjusted`` is Holm's."""

    gap: Difference
    p: float
    adjusted: float
    test: str


def paired_tests(pairs: Sequence[tuple[np.ndarray, np.ndarray]], same_seeds: bool = False) -> list[PairedTest]:
    """One test for each pair of sides, (seeds, n) bool each, on the same n pictures; adjusted over all pairs.

    ``same_seeds`` as for ``bootstrap.difference``.
    """
    gaps = [difference(first, second, same_seeds=same_seeds) for first, second in pairs]
    single = [len(first) == len(second) == 1 for first, second in pairs]
    p_values = [mcnemar(first[0], second[0]) if one else gap.p
                for (first, second), one, gap in zip(pairs, single, gaps, strict=True)]
    return [PairedTest(gap, p, adjusted, MCNEMAR if one else BOOTSTRAP)
            for gap, p, adjusted, one in zip(gaps, p_values, holm(p_values), single, strict=True)]
