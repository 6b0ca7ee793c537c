"""What runs in the second process (``engine.task_process``) for the Discover page; TensorFlow comes with new rows.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tl_core.data.data_uri import data_uri
from tl_core.discovery import discover as discovering
from tl_core.discovery import pictures as looked_at
from tl_core.discovery import request
from tl_core.progress import Progress, silent


def discover(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """The clusters of ``asked`` (``DiscoverRequest.to_dict``); the id under which ``results`` keeps them.

    ``progress`` may raise to stop. ``UserError`` as ``discover.discover`` tells.
    """
    return discovering.discover(request.of_dict(asked), progress).id


def images(asked: Mapping[str, Any], keys: Sequence[str], size: int = 96) -> list[str]:
    """Pictures of a result, by their keys in it, as data URIs; grey where a file is gone."""
    question = request.of_dict(asked)
    dataset = looked_at.load(question.data, question.domain, question.limit, question.seed).dataset
    return [data_uri(dataset.read(key, size)) for key in keys]
