"""Features of a question's pictures into its folder. Importing it imports TensorFlow."""

import contextlib
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tl_core import tracking
from tl_core.data.dataset import Dataset
from tl_core.embeddings.cache import FeatureCache, FeatureIndex
from tl_core.embeddings.cut_rows import cut_shape
from tl_core.embeddings.extraction import extract, frozen_network
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import UserError, errors_of
from tl_core.networks.network import Network
from tl_core.progress import Progress

MOST_BYTES = 500 * 10**6  # of one cut's rows


def fill(cache: FeatureCache, dataset: Dataset, cuts: Sequence[FeatureLayer], progress: Progress) -> None:
    """Compute the rows of ``cuts`` and keep them in ``cache``; nothing half done is kept there.

    ``dataset`` as ``selection.load`` gives it. ``progress`` may raise to stop. ``UserError`` where the
    weights cannot be had, unpooled rows would be too many, or no picture can be read.
    """
    config = cache.request.config
    weights_file = tracking.source_model(config.weights)
    with frozen_network(config, weights_file, progress) as network, contextlib.ExitStack() as stack:
        with errors_of(dataset.noun):
            for cut in cuts:
                check_size(network, cut, len(dataset.splits["train"]))
        parts = {cut: stack.enter_context(cache.writing(cut)) for cut in cuts}
        with contextlib.ExitStack() as opened:
            files = {cut: opened.enter_context(part.open("wb")) for cut, part in parts.items()}
            extracted = extract(dataset, network, cuts, stored=config.feature_store, progress=progress,
                                write=lambda cut, rows: files[cut].write(np.ascontiguousarray(rows).tobytes()))
        widths = {cut: math.prod(cut_shape(network, cut)) for cut in cuts}
    unread = [f"{Path(name).name} ({reason})" for name, reason in dataset.unreadable] + list(extracted.failures)
    cache.keep(_index(dataset, extracted.indices), widths, unread, list(extracted.notes))


def check_size(network: Network, cut: FeatureLayer, count: int) -> None:
    """``UserError`` where the rows of ``count`` pictures would take more than may be."""
    shape = cut_shape(network, cut)
    size = 4 * math.prod(shape)
    if not cut.pooled and size * count > MOST_BYTES:
        raise UserError(
            f"Without pooling {network.cut_name(cut.depth)} gives {' × '.join(map(str, shape))} numbers a picture; "
            f"{count:,} pictures would take {size * count / 1e6:,.0f} MB.",
            f"Expected {MOST_BYTES / 1e6:.0f} MB at most.",
            f"Pool them, choose a later block or smaller pictures, or a limit of {max(MOST_BYTES // size, 0):,}.")


def _index(dataset: Dataset, readable: np.ndarray) -> FeatureIndex:
    split = dataset.splits["train"].take(readable.tolist())
    return FeatureIndex(np.asarray(split.keys, str), split.labels, np.asarray(split.groups, str),
                        np.asarray(split.domains or [""] * len(split), str), dataset.classes)
