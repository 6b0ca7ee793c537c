"""How alike two maps are, and what that means: the sanity check of Adebayo et al. 2018, arXiv:1810.03292."""

import numpy as np
from scipy import stats

ALIKE, SOME = 0.5, 0.2
FEWEST = 16  # places; ranks of fewer agree by chance too often


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation of two maps (h, w): 1 the same order of places, 0 none, -1 the reverse.

    None where one of them is the same everywhere, or has fewer than ``FEWEST`` places. ``ValueError`` for maps of two
    shapes.
    """
    if first.shape != second.shape:
        raise ValueError(f"The maps are {first.shape} and {second.shape}; the same shape was expected.")
    if first.size < FEWEST or not np.ptp(first) or not np.ptp(second):
        return None
    return float(stats.spearmanr(first.ravel(), second.ravel()).statistic)


def sentence(correlation: float | None) -> str:
    """What the figure says about the trained network's map."""
    if correlation is None:
        return (f"There is no likeness to measure: one of the two maps is the same everywhere, or they have fewer than "
                f"{FEWEST} places. Try an earlier block.")
    said = f"Rank correlation {correlation:.2f}: ".replace("-", "−")
    if correlation >= ALIKE:
        return said + ("much alike. A network that has learnt nothing gives nearly the same map, so it shows the "
                       "picture or the architecture more than what was learnt. Do not take it for the reason.")
    if correlation >= SOME:
        return said + ("somewhat alike. Part of this map comes from the picture and the architecture alone; trust its "
                       "strongest places only.")
    return said + ("not alike. The map changes with what was learnt, as an explanation must. That does not prove it "
                   "right; a map that failed here would be wrong.")
