"""What runs in the second process (``engine.task_process``) for the Adapt page; TensorFlow comes with new rows.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tl_core.adaptation import adapt as one_pair
from tl_core.adaptation import all_pairs, gap_task, request, result_lookup
from tl_core.adaptation.adapt import PairRows
from tl_core.data import catalog
from tl_core.data.data_uri import data_uri
from tl_core.progress import Progress, silent


def adapt(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """One pair by the methods of ``asked`` (``AdaptRequest.to_dict``); the id under which ``results`` keeps it.

    The gap is kept first, so that it can be looked at while methods are fitted. Methods in the network are taken from
    ``asked["runs"]``, which names a finished run of each. ``progress`` may raise to stop. ``UserError`` as
    ``adapt.adapt`` tells.
    """
    question, began = request.of_dict(asked), time.perf_counter()

    def keep_gap(found: PairRows) -> None:
        if result_lookup.newest(question, result_lookup.GAP) is None:
            gap_task.keep(question, found, began, progress)
    return one_pair.adapt(question, None, progress, keep_gap).id


def adapt_all(asked: Mapping[str, Any], progress: Progress = silent) -> str:
    """All ordered pairs of the set of ``asked``; the id of the result over all of them."""
    return all_pairs.adapt_all(request.of_dict(asked), progress).id


def pictures(asked: Mapping[str, Any], keys: Sequence[str], size: int = 96) -> list[str]:
    """Pictures of a result, by their keys in it, as data URIs: changed copies of a shift among them."""
    dataset = catalog.pair(request.of_dict(asked).config, check=False).dataset
    return [data_uri(dataset.read(key, size)) for key in keys]
