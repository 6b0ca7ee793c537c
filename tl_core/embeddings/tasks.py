"""What runs in the second process (``engine.task_process``) for the Features page. TensorFlow is imported where rows
are computed.

Arguments and results are plain values; ``progress(stage, done, total)`` tells how far a task is.
"""

import sys
from collections.abc import Sequence
from typing import Any

from tl_core.embeddings import request, results
from tl_core.embeddings.compute import all_pooled, embed
from tl_core.embeddings.projections import METHODS, ProjectionMethod
from tl_core.embeddings.request import FeatureLayer
from tl_core.progress import Progress, silent


def every_block(fields: dict[str, Any], progress: Progress = silent) -> list[str]:
    """All blocks' pooled features in one pass, each with its neighbours and its PCA map; the blocks' names.

    ``fields`` as ``FeatureRequest.to_dict`` gives it. ``progress`` may raise to stop. ``UserError`` as ``embed`` tells.
    """
    question = request.of_dict(fields)
    cuts = all_pooled(question)
    kept = embed(question, cuts, progress)
    for number, cut in enumerate(cuts):
        progress("Finding neighbours and drawing maps", number, len(cuts))
        results.nearest_neighbours(kept, cut)
        results.projection(kept, cut, "pca")
    return [cut.name(question.spec) for cut in cuts]


def one_block(fields: dict[str, Any], depth: int, pooled: bool, methods: Sequence[str],
              progress: Progress = silent) -> str:
    """One block's features with its neighbours and the maps of ``methods``; the block's name."""
    question, cut = request.of_dict(fields), FeatureLayer(depth, pooled)
    kept = embed(question, [cut], progress)
    progress("Finding neighbours", 0, 0)
    results.nearest_neighbours(kept, cut)
    for method in methods:
        progress(_drawing(METHODS.get(method)), 0, 0)
        results.projection(kept, cut, method)
    return cut.name(question.spec)


def _drawing(method: ProjectionMethod) -> str:
    first = f" ({method.first})" if method.first and method.name not in sys.modules else ""
    return f"Drawing the {method.title} map{first}"
