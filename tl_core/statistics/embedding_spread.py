"""Whether embeddings still tell pictures apart, or have all become the same: collapse. NumPy only."""

from collections.abc import Mapping

import numpy as np

from tl_core.statistics.neighbours import unit

STD, UNIFORMITY = "val_embedding_std", "val_uniformity"  # metrics of an epoch
COLLAPSED = 0.1  # of the standard deviation, which is 1 where embeddings are spread evenly


def figures(embeddings: np.ndarray) -> dict[str, float]:
    """Of rows (n, width), brought to length 1.

    The standard deviation over all directions, √(1 − ‖mean‖²): 1 where they cancel out, 0 where all are the same (Chen
    and He 2021, arXiv:2011.10566, measure it by channel). Uniformity, the log of the mean exp(−2 ‖x − y‖²) over pairs:
    0 where all are the same, the lower the more even, down to about −4 (Wang and Isola 2020, arXiv:2005.10242).
    """
    rows = unit(embeddings)
    std = float(np.sqrt(max(1 - np.sum(rows.mean(axis=0) ** 2), 0)))
    pairs = np.triu_indices(len(rows), 1)
    if not len(pairs[0]):
        return {STD: std, UNIFORMITY: 0.0}
    squared = np.maximum(2 - 2 * (rows @ rows.T)[pairs], 0)
    return {STD: std, UNIFORMITY: float(np.log(np.mean(np.exp(-2 * squared))))}


def collapse(of_epoch: Mapping[str, float]) -> str:
    """A sentence where an epoch's figures are those of a collapse, else ""."""
    std = of_epoch.get(STD, 1.0)
    if std >= COLLAPSED:
        return ""
    return (f"The embeddings have collapsed: nearly the same one comes out for every picture (standard deviation below "
            f"{COLLAPSED:g} of 1). What is learnt from now on tells no pictures apart. A lower learning rate, a larger "
            "batch, or SimCLR, which pushes pictures apart, helps.")
