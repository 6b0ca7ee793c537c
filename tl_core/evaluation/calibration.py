"""Whether confidence can be believed: reliability, expected calibration error, Brier score. NumPy only."""

from dataclasses import dataclass

import numpy as np

from tl_core.evaluation.run_predictions import losses
from tl_core.statistics.softmax import softmax
from tl_core.training.evaluation import wilson

BINS = 15  # as in the paper


@dataclass(frozen=True)
class Bin:
    """Pictures with a confidence above ``low`` up to ``high``; means are None where there is none."""

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None
    ci95: list[float] | None


@dataclass(frozen=True)
class Calibration:
    """``ece``: mean |accuracy − confidence| over the bins, weighted by their pictures; ``mce`` the largest of them.

    ``nll``: mean cross-entropy in nats; ``brier``: mean squared distance from the right
    answer, 0–2. Guo et al. 2017, On Calibration of Modern Neural Networks; Brier 1950.
    """

    bins: tuple[Bin, ...]
    ece: float
    mce: float
    nll: float
    brier: float
    accuracy: float
    confidence: float
    count: int


def calibration(logits: np.ndarray, labels: np.ndarray, bins: int = BINS, temperature: float = 1.0) -> Calibration:
    """Of n pictures' (n, classes) logits, divided by ``temperature``; ``bins`` are equally wide."""
    logits = np.asarray(logits, np.float64) / temperature
    shares = softmax(logits)
    confidence, right = shares.max(axis=1), logits.argmax(axis=1) == labels
    all_bins = reliability(confidence, right, bins)
    gaps = [(abs(one.accuracy - one.confidence), one.count) for one in all_bins
            if one.accuracy is not None and one.confidence is not None]
    aim = np.zeros_like(shares)
    aim[np.arange(len(labels)), labels] = 1
    return Calibration(all_bins, sum(gap * count for gap, count in gaps) / len(labels), max(gap for gap, _ in gaps),
                       float(losses(logits, labels).mean()), float(((shares - aim)**2).sum(axis=1).mean()),
                       float(right.mean()), float(confidence.mean()), len(labels))


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> tuple[Bin, ...]:
    """Equally wide bins over 0–1, each without its lower edge and with its upper one, as Guo et al. have them."""
    edges = np.arange(bins + 1) / bins
    bin_of = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    return tuple(_bin(edges[i], edges[i + 1], confidence[bin_of == i], right[bin_of == i]) for i in range(bins))


def _bin(low: float, high: float, confidence: np.ndarray, right: np.ndarray) -> Bin:
    count = len(right)
    if not count:
        return Bin(float(low), float(high), 0, None, None, None)
    return Bin(float(low), float(high), count, float(confidence.mean()), float(right.mean()),
               wilson(int(right.sum()), count))
