"""A network, a picture and a method in; a map with everything that belongs to it out."""

from dataclasses import dataclass

import numpy as np

from tl_core.explain import map_correlation, normalize, randomization_test
from tl_core.explain.methods import DEFAULT, METHODS
from tl_core.explain.request import ExplainRequest, block_index, check_input, label_index
from tl_core.inference import answers, predictor
from tl_core.inference.predictor import Predictor
from tl_core.progress import Progress, silent
from tl_core.statistics import softmax

TOP = 5


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why ``network`` takes a picture for ``label``.

    ``map``: float64 (h, w), what speaks for the class, below zero what speaks against it;
    ``shown``: the same as it is drawn, from 0 to 1. ``block`` is empty where the method is not
    of a block. ``top``: the likeliest classes, (label, share). ``facts``: the method's own figures.
    """

    network: str
    title: str
    method: str
    block: str
    label: str
    logit: float
    share: float
    top: tuple[tuple[str, float], ...]
    map: np.ndarray
    shown: np.ndarray
    facts: dict[str, float]
    question: ExplainRequest

    @property
    def empty(self) -> bool:
        """Whether nothing speaks for the class."""
        return not self.shown.any()


@dataclass(frozen=True, eq=False)
class Sanity:
    """The map of the same method for the same class with random weights, and the two maps' rank correlation."""

    shown: np.ndarray
    likeness: float | None

    @property
    def sentence(self) -> str:
        return map_correlation.sentence(self.likeness)


def explain(network: Predictor, pixels: np.ndarray, method: str = DEFAULT, block: str | int | None = None,
            label: str | None = None, progress: Progress = silent) -> Explanation:
    """The map for one picture, uint8 RGB (size, size, 3) at the network's size.

    ``block``: a name or a number from 1, the last for None; ``label``: a class, the predicted for
    None. ``progress`` may raise to stop. ``UserError`` for an unknown method, block or class, for
    a network without logits, and for one that reads no pictures.
    """
    check_input(network)
    chosen, index = METHODS.get(method), block_index(network.spec, block)
    given = predictor.outputs(network, pixels[None])
    shares = (softmax.softmax(given) if network.from_logits else given)[0]
    target = int(shares.argmax()) if label is None else label_index(network.labels, label)
    question = ExplainRequest(network, pixels, index, target)
    attribution = chosen.compute(question, progress)
    return Explanation(
        network.name, network.title, method, network.spec.blocks[index].name if chosen.by_block else "",
        network.labels[target], float(given[0, target]), float(shares[target]),
        answers.best(shares, network.labels, min(TOP, len(network.labels))), attribution.map,
        normalize.scaled(attribution.map, speckled=method == "integrated_gradients"), attribution.facts, question)


def sanity(explanation: Explanation, progress: Progress = silent) -> Sanity:
    """The same question to the same network with random weights: both maps should differ (Adebayo et al. 2018)."""
    progress("Making the network with random weights", 0, 0)
    request, method = explanation.question, METHODS.get(explanation.method)
    network = randomization_test.of(request.network)
    attribution = method.compute(ExplainRequest(network, request.pixels, request.block, request.label, True), progress)
    other = normalize.scaled(attribution.map, speckled=explanation.method == "integrated_gradients")
    return Sanity(other, map_correlation.rank_correlation(explanation.shown, other))
