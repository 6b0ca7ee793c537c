"""The ways to explain an answer, each with one sentence that teaches it. No TensorFlow here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tl_core.explain.lazy import lazy
from tl_core.registry import Registry


class Attribution(NamedTuple):
    """How much each place speaks for the class, or below zero against it: float64 (h, w), unscaled.

    ``facts`` are figures about the computation, such as its error.
    """

    map: np.ndarray
    facts: dict[str, float]


@dataclass(frozen=True)
class ExplainMethod:
    """``compute(question, progress)`` gives an ``Attribution`` for an ``explain.question.Question``.

    ``by_block``: whether the map is one block's, in its resolution; otherwise it is the picture's.
    """

    name: str
    title: str
    sentence: str
    paper: str
    compute: Callable = field(repr=False)
    by_block: bool = False


METHODS: Registry[ExplainMethod] = Registry("method", "`python -m tl_core explain --help` lists them.")


for _method in (
    ExplainMethod("grad_cam", "Grad-CAM",
                  "A block's channels are added up, each weighted by how much the class's logit rises with it on "
                  "average; what is left above zero speaks for the class.",
                  "Selvaraju et al. 2017, arXiv:1610.02391", lazy("grad_cam", "grad_cam"), by_block=True),
    ExplainMethod("grad_cam_pp", "Grad-CAM++",
                  "As Grad-CAM, but places where the logit rises count, each by its own share, so that several objects "
                  "of the class all show.",
                  "Chattopadhay et al. 2018, arXiv:1710.11063", lazy("grad_cam", "grad_cam_pp"), by_block=True),
    ExplainMethod("occlusion", "Occlusion",
                  "A square of the picture's mean colour is moved over it; where covering lowers the class's logit "
                  "most, the network was looking.",
                  "Zeiler and Fergus 2014, arXiv:1311.2901", lazy("occlusion", "occlusion")),
    ExplainMethod("integrated_gradients", "Integrated gradients",
                  "The logit's gradient at every pixel is added up on the way from a black picture to this one; all "
                  "pixels together must give the logit's rise.",
                  "Sundararajan et al. 2017, arXiv:1703.01365", lazy("integrated", "integrated_gradients")),
):
    METHODS.add(_method.name, _method)
DEFAULT = "grad_cam"
