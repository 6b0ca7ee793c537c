"""Temperature scaling: one number that makes confidence honest and changes no answer. NumPy only."""

import numpy as np

from tl_core.errors import UserError

COLDEST, HOTTEST = 1e-3, 1e3
_STEPS = 100  # each halves the interval


def fit(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature T > 0 by which (n, classes) logits of VALIDATION pictures have the least cross-entropy.

    T > 1 says that the network is too sure, T < 1 that it is not sure enough. The loss is
    convex in 1/T, so its slope is halved in between. ``UserError`` where no T is best: all
    pictures are right (ever colder is ever better), or answers are no better than chance.
    Guo et al. 2017, On Calibration of Modern Neural Networks, section 4.2.
    """
    logits = np.asarray(logits, np.float64)
    if not len(labels):
        raise UserError("There are no validation pictures.", "Expected some that the network has not learnt.",
                        "Choose a run with a validation split.")
    if (logits.argmax(axis=1) == labels).all():
        raise UserError(f"All {len(labels)} validation pictures are right.",
                        "A temperature needs mistakes: without one, ever more confidence is ever better.",
                        "Nothing needs mending, or more validation pictures would tell.")
    if _slope(logits, labels, 1 / HOTTEST) >= 0 or _slope(logits, labels, 1 / COLDEST) <= 0:
        raise UserError("On the validation pictures the network is no better than chance.",
                        "Expected answers that a temperature can make honest.", "Train it longer, or look at its data.")
    low, high = np.log(1 / HOTTEST), np.log(1 / COLDEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(logits, labels, np.exp(middle)) < 0 else (low, middle)
    return float(np.exp(-(low + high) / 2))


def _slope(logits: np.ndarray, labels: np.ndarray, sharpness: float) -> float:
    """The loss's derivative by 1/T: the logit that is expected less the true class's, averaged."""
    scaled = sharpness * (logits - logits.max(axis=1, keepdims=True))
    shares = np.exp(scaled)
    shares /= shares.sum(axis=1, keepdims=True)
    return float(((shares * logits).sum(axis=1) - logits[np.arange(len(labels)), labels]).mean())
