"""Integrated gradients, with the error of the sum. Sundararajan, Taly and Yan 2017, arXiv:1703.01365."""

import numpy as np

from tl_core.explain import gradients
from tl_core.explain.methods import Attribution
from tl_core.explain.request import ExplainRequest
from tl_core.inference import predictor
from tl_core.progress import Progress, silent

FIRST, MOST = 32, 256  # intervals on the way; the paper finds 20 to 300 enough
GOOD = 0.05  # completeness error at which no more are tried, the paper's own measure
STAGE = "Adding up gradients"


def integrated_gradients(question: ExplainRequest, progress: Progress = silent) -> Attribution:
    """The picture's pixels times the logit's mean gradient on the straight way from black, summed over colours.

    float64 (size, size), signed. Its sum should be the logit's rise from black to the picture
    (completeness); facts: ``rise``, ``sum``, ``completeness_error`` = \\|sum - rise\\| / \\|rise\\|, ``steps``. The
    integral is a trapezoid sum whose intervals are halved, keeping what is known, until the
    error is below ``GOOD`` or there are ``MOST`` of them (``FIRST``, where the question is asked roughly).
    """
    network, label, pixels = question.network, question.label, question.pixels.astype(np.float64)
    gradients.needs_logits(network)
    low, high = predictor.outputs(network, np.stack([np.zeros_like(question.pixels), question.pixels]))[:, label]
    steps, mean = FIRST, _mean(question, np.linspace(0, 1, FIRST + 1), progress, FIRST, ends=True)
    most = FIRST if question.roughly else MOST
    while error(pixels, mean, high - low) > GOOD and steps < most:
        between = (np.arange(steps) + 0.5) / steps
        mean, steps = (mean + _mean(question, between, progress, 2 * steps)) / 2, 2 * steps
    given = pixels * mean
    return Attribution(given.sum(axis=-1), {
        "rise": float(high - low), "sum": float(given.sum()), "steps": steps,
        "completeness_error": error(pixels, mean, high - low)})


def error(pixels: np.ndarray, mean: np.ndarray, rise: float) -> float:
    """How far the sum is from the rise it should be, as a share of it."""
    return float(abs((pixels * mean).sum() - rise) / max(abs(rise), 1e-6))


def _mean(question: ExplainRequest, fractions: np.ndarray, progress: Progress, of: int,
          ends: bool = False) -> np.ndarray:
    """The gradient's mean at ``fractions`` of the way; ``ends``: the first and last count half, as in a trapezoid."""
    weights = np.ones(len(fractions))
    if ends:
        weights[[0, -1]] = 0.5
    size = gradients.batch_size(question.network)
    total = np.zeros(question.pixels.shape)
    for begin in range(0, len(fractions), size):
        progress(STAGE, of - len(fractions) + begin + ends, of)
        now = slice(begin, begin + size)
        pictures = fractions[now, None, None, None] * question.pixels
        total += np.tensordot(weights[now], gradients.at_pixels(question.network, pictures, question.label), axes=1)
    progress(STAGE, of, of)
    return total / weights.sum()
