"""The ways to explain an answer to a text, each with one sentence that teaches it. No TensorFlow here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tl_core.explain.lazy import lazy
from tl_core.registry import Registry


class WordValues(NamedTuple):
    """How much each word speaks for the class, or below zero against it: float64 (words,), unscaled.

    ``facts`` are figures about the computation, such as its error.
    """

    values: np.ndarray
    facts: dict[str, float]


@dataclass(frozen=True)
class TextMethod:
    """``compute(request, progress)`` gives ``WordValues`` for a ``TextRequest``.

    ``signed``: whether words may speak against the class; otherwise the method knows no class.
    ``needs_attention``: whether the network has to have layers of attention.
    """

    name: str
    title: str
    sentence: str
    paper: str
    compute: Callable = field(repr=False)
    signed: bool = True
    needs_attention: bool = False


TEXT_METHODS: Registry[TextMethod] = Registry("method for texts", "`python -m tl_core explain --help` lists them.")


for _method in (
    TextMethod("occlusion", "Occlusion",
               "Each word is left out once; a word speaks for the class by as much as the class's logit falls without "
               "it.",
               "Li et al. 2016, arXiv:1612.08220", lazy("texts.occlusion", "occlusion")),
    TextMethod("integrated_gradients", "Integrated gradients",
               "The logit's gradient at every word's vector is added up on the way from the mean of all word vectors "
               "to this one; all words together must give the logit's rise.",
               "Sundararajan et al. 2017, arXiv:1703.01365", lazy("texts.integrated", "integrated_gradients")),
    TextMethod("attention_rollout", "Attention rollout",
               "Attention is followed from the pooled output down through all layers, half of each on its own place: "
               "how much of every word could flow up. It knows no class and has no sign, and attention alone is no "
               "reason.",
               "Abnar and Zuidema 2020, arXiv:2005.00928", lazy("texts.rollout", "attention_rollout"), signed=False,
               needs_attention=True),
):
    TEXT_METHODS.add(_method.name, _method)
DEFAULT = "occlusion"
