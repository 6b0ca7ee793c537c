"""Features of a question's pictures at any cuts: from the disk where they are kept, else computed."""

import sys
from collections.abc import Sequence

from tl_core.embeddings import selection
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.request import FeatureLayer, FeatureRequest
from tl_core.progress import Progress, silent

STARTING = "Starting TensorFlow"


def embed(request: FeatureRequest, cuts: Sequence[FeatureLayer], progress: Progress = silent) -> FeatureCache:
    """Where the rows of ``cuts`` are kept; those that are not yet are computed in one pass.

    Nothing of TensorFlow is imported where all are. ``progress(stage, done, total)`` may raise
    to stop. ``UserError`` as ``selection.load`` and ``fill_cache.fill`` tell.
    """
    cache = FeatureCache(request)
    missing = [cut for cut in cuts if not cache.has(cut)]
    if missing:
        dataset = selection.load(request, progress)
        if "tensorflow" not in sys.modules:
            progress(STARTING, 0, 0)
        from tl_core.embeddings import fill_cache
        progress("Loading the network", 0, 0)
        fill_cache.fill(cache, dataset, missing, progress)
    return cache


def all_pooled(request: FeatureRequest) -> list[FeatureLayer]:
    """Every block's end, pooled: one pass gives them all."""
    return [FeatureLayer(depth) for depth in range(1, len(request.spec.blocks) + 1)]
