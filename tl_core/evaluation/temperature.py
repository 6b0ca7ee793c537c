"""Temperature scaling: one number that makes confidence honest and changes no answer. NumPy only."""

import numpy as np

from tl_core.errors import UserError
from tl_core.evaluation.calibration import Calibration

COLDEST, HOTTEST = 1e-3, 1e3
_STEPS = 100  # each halves the interval
_NEARLY_ONE = 0.005  # a T that is shown as 1.00
_SHOWN = 3  # decimals of the figures in the sentence: what looks equal there is called equal
# (did the ECE, did the loss) fall (-1), stay (0) or rise (1) on the test pictures: what that means.
_MEANING = {
    (-1, -1): "Both fell: the network's confidence is more honest for it.",
    (-1, 0): "The ECE fell and the loss stayed: a little more honest.",
    (0, -1): "The loss fell and the ECE stayed: a little more honest.",
    (1, -1): "The loss fell though the ECE rose. With few pictures in a bin the ECE is mostly chance; the loss is the "
             "steadier judge.",
    (-1, 1): "The ECE fell but the loss rose, and the loss is the steadier judge: this temperature does not help for "
             "sure.",
    (0, 0): "Neither changed: there was nothing to mend.",
    (1, 0): "The ECE rose and the loss stayed: this temperature does not help.",
    (0, 1): "The loss rose and the ECE stayed: this temperature does not help.",
    (1, 1): "Both rose: what suits the validation pictures makes the test pictures' confidence worse. Leave it as "
            "trained. The two splits differ, or are too small to tell.",
}


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


def effect(before: Calibration, after: Calibration, temperature: float) -> str:
    """What a temperature fitted on validation pictures did on the test pictures, in words that fit its figures."""
    if abs(temperature - 1) < _NEARLY_ONE:
        sure = "confidence was right as it is"
    else:
        sure = "the network was too sure" if temperature > 1 else "the network was not sure enough"
    meaning = _MEANING[_direction(before.ece, after.ece), _direction(before.nll, after.nll)]
    return (f"On the validation pictures {sure} (T = {temperature:.2f}). On the test pictures the ECE goes from "
            f"{before.ece:.{_SHOWN}f} to {after.ece:.{_SHOWN}f}, the mean loss from {before.nll:.{_SHOWN}f} to "
            f"{after.nll:.{_SHOWN}f}. {meaning}")


def _direction(before: float, after: float) -> int:
    return int(np.sign(round(after, _SHOWN) - round(before, _SHOWN)))


def _slope(logits: np.ndarray, labels: np.ndarray, sharpness: float) -> float:
    """The loss's derivative by 1/T: the logit that is expected less the true class's, averaged."""
    scaled = sharpness * (logits - logits.max(axis=1, keepdims=True))
    shares = np.exp(scaled)
    shares /= shares.sum(axis=1, keepdims=True)
    return float(((shares * logits).sum(axis=1) - logits[np.arange(len(labels)), labels]).mean())
