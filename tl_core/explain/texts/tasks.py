"""What runs in the second process (``engine.task_process``) for the Why page of texts. TensorFlow is imported inside.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from tl_core.errors import UserError
from tl_core.explain.texts import request as requests
from tl_core.inference import tasks
from tl_core.inference.model_cache import RUN
from tl_core.progress import Progress, silent

WORDS, SANITY = "words", "sanity"  # kinds of requests
KEPT = 4
_kept: OrderedDict[tuple, Any] = OrderedDict()  # explanations by what was asked, for the check that may follow


def why(asked: Sequence[tuple[str, ...]], source: tuple[str, str], progress: Progress = silent) -> dict[str, Any]:
    """Requests about one text; ``source`` is ("text", the text).

    ("words", network, method, label) and the same with "sanity", the label empty for the predicted one. Gives
    {"answers": {request: … or {"error"}}}; ``_words`` and ``_sanity`` say what.
    """
    return {"answers": {tuple(request): _answer(source[1], *request, progress=progress) for request in asked}}


def _answer(text: str, kind: str, name: str, method: str, label: str, *, progress: Progress) -> dict[str, Any]:
    try:
        network = tasks.network(name, progress)
        requests.reader(network)
        explanation = _explained(network, text, method, label, progress)
        return _words(explanation, name) if kind == WORDS else _sanity(explanation, progress)
    except UserError as error:
        return {"error": str(error)}


def _explained(network, text: str, method: str, label: str, progress: Progress):
    from tl_core.explain.texts import explain
    key = (network, text, method, label)
    if key not in _kept:
        _kept[key] = explain.explain(network, text, method, label or None, progress)
    _kept.move_to_end(key)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return _kept[key]


def _words(explanation, name: str) -> dict[str, Any]:
    """The class with its logit and share, the likeliest classes, each word's place and value, the method's figures."""
    network, words = explanation.question.network, explanation.question.words
    return {"title": explanation.title, "label": explanation.label, "logit": explanation.logit,
            "share": explanation.share, "top": [list(one) for one in explanation.top],
            "spans": [(word.start, word.end) for word in words], "values": explanation.values.tolist(),
            "facts": explanation.facts, "size": network.size,
            "cut": network.spec.input.is_longer(explanation.question.text, network.size),
            "classes": list(network.labels) if name.startswith(RUN) else []}


def _sanity(explanation, progress: Progress) -> dict[str, Any]:
    """The words' values with random weights, the rank correlation (None where there is none), and what it means."""
    from tl_core.explain.texts import explain
    sanity = explain.sanity(explanation, progress)
    return {"values": sanity.values.tolist(), "likeness": sanity.likeness, "sentence": sanity.sentence}
