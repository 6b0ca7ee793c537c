"""Integrated gradients of pictures, with the error of the sum. Sundararajan et al. 2017, arXiv:1703.01365."""

import numpy as np

from tl_core.explain import gradients, path_integral
from tl_core.explain.methods import Attribution
from tl_core.explain.request import ExplainRequest
from tl_core.inference import predictor
from tl_core.progress import Progress, silent


def integrated_gradients(question: ExplainRequest, progress: Progress = silent) -> Attribution:
    """The picture's pixels times the logit's mean gradient on the straight way from black, summed over colours.

    float64 (size, size), signed. Its sum should be the logit's rise from black to the picture
    (completeness); facts: ``rise``, ``sum``, ``completeness_error`` = \\|sum - rise\\| / \\|rise\\|, ``steps``: as
    ``path_integral`` has them, ``FIRST`` where the question is asked roughly.
    """
    network, label, pixels = question.network, question.label, question.pixels.astype(np.float64)
    gradients.needs_logits(network)
    low, high = predictor.outputs(network, np.stack([np.zeros_like(question.pixels), question.pixels]))[:, label]

    def at(fractions: np.ndarray) -> np.ndarray:
        return gradients.at_pixels(network, fractions[:, None, None, None] * question.pixels, label)
    mean, steps = path_integral.mean_gradient(
        at, pixels, high - low, gradients.batch_size(network),
        path_integral.FIRST if question.roughly else path_integral.MOST, progress)
    given = pixels * mean
    return Attribution(given.sum(axis=-1), {
        "rise": float(high - low), "sum": float(given.sum()), "steps": steps,
        "completeness_error": path_integral.error(pixels, mean, high - low)})
