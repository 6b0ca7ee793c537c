"""A drawn set's pictures, kept before a run asks for them, by cores that TensorFlow's start leaves idle."""

import contextlib
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.drawing import drawing_processes
from tl_core.features import activation_store
from tl_core.features.activation_store import FeatureArray
from tl_core.features.input_rows import InputRows
from tl_core.timer import Stopwatch

log = logging.getLogger(__name__)

EACH = 8  # pictures of each helper between two looks whether to stop: about a tenth of a second


@contextlib.contextmanager
def drawing(config: RunConfig, dataset: Dataset) -> Iterator[None]:
    """While this lasts helpers draw what the store lacks of the pictures that a run of ``config`` will read.

    Nothing happens where the set is not drawn, no store is used, or there is but one core. What fails is only logged:
    whoever reads the pictures draws them.
    """
    kept = config.feature_store and activation_store.space().limit
    if not (dataset.drawn and kept and drawing_processes.most()):
        yield
        return
    stopped = threading.Event()
    thread = threading.Thread(target=_draw, args=(config, dataset, stopped), name="drawn ahead", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _draw(config: RunConfig, dataset: Dataset, stopped: threading.Event) -> None:
    try:
        _keep(config, dataset, stopped)
    except Exception:
        log.warning("Pictures could not be drawn ahead", exc_info=True)


def _keep(config: RunConfig, dataset: Dataset, stopped: threading.Event) -> None:
    reads = BACKBONES.get(config.backbone).input
    size = reads.size_of(config)
    splits = [InputRows(dataset, split, reads, size, Stopwatch()) for split in SPLITS]
    keys, digests = [key for rows in splits for key in rows.keys], np.concatenate([rows.digests() for rows in splits])
    shelf = FeatureArray(activation_store.space(), splits[0].recipe, splits[0].shape, reads.dtype)
    try:
        missing = np.flatnonzero(shelf.find(digests) < 0)
        if len(missing):
            shelf.pays.verdict = True  # as in a run
            shelf.plan(digests)
            _fill(shelf, [keys[index] for index in missing], digests[missing], size, stopped)
    finally:
        shelf.close()


def _fill(shelf: FeatureArray, keys: list[str], digests: np.ndarray, size: int, stopped: threading.Event) -> None:
    together = EACH * drawing_processes.most()
    with ThreadPoolExecutor(drawing_processes.most()) as pool:
        for start in range(0, len(keys), together):
            if stopped.is_set() or not shelf.writing:
                return
            pictures = list(pool.map(lambda key: drawing_processes.beside(key, size), keys[start:start + together]))
            shelf.write(digests[start:start + together], np.stack(pictures))
