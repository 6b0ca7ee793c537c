"""Class activation maps from a block's output and its gradient: NumPy, but for the gradient."""

import numpy as np

from tl_core.explain import gradients
from tl_core.explain.methods import Attribution
from tl_core.explain.request import ExplainRequest
from tl_core.progress import Progress, silent


def grad_cam(question: ExplainRequest, progress: Progress = silent) -> Attribution:
    """Grad-CAM of a block, float64 (h, w) in its resolution, nowhere below zero."""
    progress("Computing gradients", 0, 0)
    return Attribution(grad_cam_map(*gradients.at_block(question)), {})


def grad_cam_pp(question: ExplainRequest, progress: Progress = silent) -> Attribution:
    """Grad-CAM++ of a block, float64 (h, w) in its resolution, nowhere below zero."""
    progress("Computing gradients", 0, 0)
    return Attribution(grad_cam_pp_map(*gradients.at_block(question)), {})


def grad_cam_map(outputs: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """ReLU(sum_k a_k A_k), where a_k is the mean of the gradient over channel k's places.

    ``outputs`` A and ``gradient`` are (h, w, channels). Selvaraju et al. 2017, equations 1 and 2.
    """
    return np.maximum(outputs @ gradient.mean(axis=(0, 1)), 0)


def grad_cam_pp_map(outputs: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """ReLU(sum_k w_k A_k) with w_k = sum_ij alpha_ij ReLU(g_ij), alpha = g^2 / (2 g^2 + g^3 sum_ab A_ab).

    ``outputs`` A and ``gradient`` g are (h, w, channels). Chattopadhay et al. 2018, equations
    5, 6 and 19: with exp(logit) as the score its derivatives are exp(logit) times powers of g,
    and that factor, the same for every channel, is left out. The paper's A is a ReLU's output;
    of other blocks' only what is above zero enters the sum, so that alpha stays between 0 and 1/2.
    """
    rising = np.maximum(gradient, 0)
    total = np.maximum(outputs, 0).sum(axis=(0, 1))
    # g^2 / (2 g^2 + g^3 S) is 1 / (2 + g S); where g is not above zero ReLU(g) takes the place out anyway.
    weights = (rising / (2 + rising * total)).sum(axis=(0, 1))
    return np.maximum(outputs @ weights, 0)
