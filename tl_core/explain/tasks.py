"""What runs in the second process (``engine.task_process``) for the Why page. TensorFlow is imported inside.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from tl_core.errors import UserError
from tl_core.explain.request import check_input
from tl_core.inference import tasks
from tl_core.inference.model_cache import RUN
from tl_core.progress import Progress, silent

MAP, SANITY, SHEET = "map", "sanity", "sheet"  # kinds of requests
KEPT = 4
_kept: OrderedDict[tuple, Any] = OrderedDict()  # explanations by what was asked, for the sanity map that may follow


def why(requests: Sequence[tuple[str, ...]], source: tuple, progress: Progress = silent) -> dict[str, Any]:
    """Requests about one picture, its ``source`` as ``inference.tasks.look`` takes it.

    ("map", network, method, block, label) and the same with "sanity", networks as ``run:ID`` or
    ``backbone:NAME``, block and label empty for the last and the predicted one; ("sheet", network).
    Gives {"answers": {request: … or {"error"}}}; ``_map``, ``_sanity`` and ``_sheet`` say what. Maps
    are uint8 (h, w), 255 the most. ``UserError`` for a picture that cannot be read.
    """
    picture = tasks.one_picture(source)
    tasks.check(picture, (32,))  # a file that is no picture is told before TensorFlow starts
    return {"answers": {tuple(request): _answer(picture, *request, progress=progress) for request in requests}}


def _answer(picture, kind: str, name: str, method: str = "", block: str = "", label: str = "", *,
            progress: Progress) -> dict[str, Any]:
    try:
        network = tasks.network(name, progress)
        check_input(network)
        pixels, = picture.read([network.size], network.intensity)
        if kind == SHEET:
            return _sheet(network, pixels)
        explanation = _explained(network, pixels, method, block, label, progress)
        return _map(explanation, name) if kind == MAP else _sanity(explanation, progress)
    except UserError as error:
        return {"error": str(error)}


def _explained(network, pixels: np.ndarray, method: str, block: str, label: str, progress: Progress):
    from tl_core.explain import explain
    key = (network, pixels.tobytes(), method, block, label)
    if key not in _kept:
        _kept[key] = explain.explain(network, pixels, method, block or None, label or None, progress)
    _kept.move_to_end(key)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return _kept[key]


def _map(explanation, name: str) -> dict[str, Any]:
    """``shown``, the class with its logit and share, the likeliest classes, the method's figures."""
    network = explanation.question.network
    return {"title": explanation.title, "label": explanation.label, "logit": explanation.logit,
            "share": explanation.share, "top": [list(one) for one in explanation.top], "block": explanation.block,
            "shown": _bytes(explanation.shown), "facts": explanation.facts, "image_size": network.size,
            "classes": list(network.labels) if name.startswith(RUN) else []}


def _sanity(explanation, progress: Progress) -> dict[str, Any]:
    """The map with random weights, the rank correlation (None where there is none), and what it means."""
    from tl_core.explain import explain
    sanity = explain.sanity(explanation, progress)
    return {"shown": _bytes(sanity.shown), "likeness": sanity.likeness, "sentence": sanity.sentence}


def _sheet(network, pixels: np.ndarray) -> dict[str, Any]:
    """A row a block: its name, third, shape, channels, and tiles uint8 (channels, h, w)."""
    from tl_core.explain import activation_grid
    return {"rows": [vars(row) for row in activation_grid.sheet(network, pixels)]}


def _bytes(shown: np.ndarray) -> np.ndarray:
    return np.round(shown * 255).astype(np.uint8)
