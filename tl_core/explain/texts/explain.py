"""A network, a text and a method in; what each word speaks for out."""

from dataclasses import dataclass, replace

import numpy as np

from tl_core.explain import map_correlation, randomization_test
from tl_core.explain.request import label_index
from tl_core.explain.texts import request as requests
from tl_core.explain.texts.methods import DEFAULT, TEXT_METHODS
from tl_core.explain.texts.request import TextRequest
from tl_core.inference import answers, predictor
from tl_core.inference.predictor import Predictor
from tl_core.progress import Progress, silent
from tl_core.statistics import softmax

TOP = 5


@dataclass(frozen=True, eq=False)
class TextExplanation:
    """Why ``network`` takes a text for ``label``.

    ``values``: float64, one for each of ``question.words``, below zero what speaks against the class.
    ``top``: the likeliest classes, (label, share). ``facts``: the method's own figures.
    """

    network: str
    title: str
    method: str
    label: str
    logit: float
    share: float
    top: tuple[tuple[str, float], ...]
    values: np.ndarray
    facts: dict[str, float]
    question: TextRequest


@dataclass(frozen=True, eq=False)
class TextSanity:
    """The same method for the same class with random weights: its values, and the two's rank correlation."""

    values: np.ndarray
    likeness: float | None

    @property
    def sentence(self) -> str:
        return sentence(self.likeness)


def explain(network: Predictor, text: str, method: str = DEFAULT, label: str | None = None,
            progress: Progress = silent) -> TextExplanation:
    """What each word speaks for; ``label``: a class, the predicted for None.

    ``progress`` may raise to stop. ``UserError`` for an unknown method or class, a text without a word, a network
    that reads no texts, and one that lacks what the method needs.
    """
    chosen = TEXT_METHODS.get(method)
    tokens, words = requests.read(network, text)
    given = predictor.outputs(network, tokens[None])
    shares = (softmax.softmax(given) if network.from_logits else given)[0]
    target = int(shares.argmax()) if label is None else label_index(network.labels, label)
    question = TextRequest(network, text, tokens, words, target)
    found = chosen.compute(question, progress)
    return TextExplanation(network.name, network.title, method, network.labels[target], float(given[0, target]),
                           float(shares[target]), answers.best(shares, network.labels, min(TOP, len(network.labels))),
                           found.values, found.facts, question)


def sanity(explanation: TextExplanation, progress: Progress = silent) -> TextSanity:
    """The same question to the same network with random weights: both should differ (Adebayo et al. 2018)."""
    progress("Making the network with random weights", 0, 0)
    question = replace(explanation.question, network=randomization_test.of(explanation.question.network), roughly=True)
    values = TEXT_METHODS.get(explanation.method).compute(question, progress).values
    return TextSanity(values, map_correlation.rank_correlation(explanation.values, values))


def sentence(correlation: float | None) -> str:
    """What the likeness to random weights' words says."""
    if correlation is None:
        return (f"There is no likeness to measure: the text has fewer than {map_correlation.FEWEST} words, or all of "
                "them weigh the same.")
    said = f"Rank correlation {correlation:.2f}: ".replace("-", "−")
    if correlation >= map_correlation.ALIKE:
        return said + ("much alike. A network that has learnt nothing weighs the words nearly the same, so this shows "
                       "the text or the architecture more than what was learnt. Do not take it for the reason.")
    if correlation >= map_correlation.SOME:
        return said + ("somewhat alike. Part of this comes from the text and the architecture alone; trust the "
                       "strongest words only.")
    return said + ("not alike. What words weigh changes with what was learnt, as an explanation must. That does not "
                   "prove it right; one that failed here would be wrong.")
