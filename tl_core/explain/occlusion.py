"""Occlusion: cover a square, ask again, see what the class loses. Zeiler and Fergus 2014, arXiv:1311.2901."""

from collections.abc import Iterator

import numpy as np

from tl_core.explain.methods import Attribution
from tl_core.explain.request import ExplainRequest
from tl_core.inference import predictor
from tl_core.inference.predictor import BATCH
from tl_core.progress import Progress, silent

SQUARES = 7  # a square's side is a seventh of the picture's
STAGE = "Covering squares"


def occlusion(question: ExplainRequest, progress: Progress = silent) -> Attribution:
    """By how much the class's logit falls where a square lies over a pixel, on average over such squares.

    float64 (size, size); below zero where covering helps the class. Squares overlap by half and
    have the picture's mean colour. A batch of pictures is in memory at a time.
    """
    size = question.network.size
    side, starts = squares(size)
    corners = [(top, left) for top in starts for left in starts]
    usual = predictor.outputs(question.network, question.pixels[None])[0, question.label]
    fall, times = np.zeros((size, size)), np.zeros((size, size))
    progress(STAGE, 0, len(corners))
    for begin in range(0, len(corners), BATCH):
        now = corners[begin:begin + BATCH]
        pictures = np.stack(list(covered(question.pixels, now, side)))
        answers = predictor.outputs(question.network, pictures)[:, question.label]
        for (top, left), answer in zip(now, answers, strict=True):
            fall[top:top + side, left:left + side] += usual - answer
            times[top:top + side, left:left + side] += 1
        progress(STAGE, begin + len(now), len(corners))
    return Attribution(fall / times, {"squares": len(corners), "side": side})


def squares(size: int) -> tuple[int, list[int]]:
    """A square's side, and where squares begin along one axis: half a side apart, the last at the edge."""
    side = max(size // SQUARES, 1)
    step = max(side // 2, 1)
    return side, sorted({*range(0, size - side, step), size - side})


def covered(pixels: np.ndarray, corners: list[tuple[int, int]], side: int) -> Iterator[np.ndarray]:
    """The picture with one square of its mean colour, for each corner (top, left)."""
    colour = pixels.mean(axis=(0, 1)).round().astype(pixels.dtype)
    for top, left in corners:
        changed = pixels.copy()
        changed[top:top + side, left:left + side] = colour
        yield changed
