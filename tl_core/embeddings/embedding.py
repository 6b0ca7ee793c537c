"""Pictures as the vectors a frozen backbone makes of them: what a check-up compares."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.malloc import tune_malloc

STAGE = "Describing pictures"
READERS = 2


def embed(dataset: Dataset, keys: Sequence[str], *, backbone: str = "efficientnet_lite0", weights: str = "imagenet",
          image_size: int = 160, batch_size: int = 32,
          progress: Callable[[str, int, int], None] | None = None) -> np.ndarray:
    """The backbone's pooled output for every key: float32 of shape (len(keys), width of its last block).

    Its network stays warm in this process for the next call and for runs. Pictures are
    read in threads while the batch before is computed. ``progress(stage, done, total)``
    is called after every batch, and may raise to stop. ``UserError`` for an unknown
    backbone or weights.
    """
    if progress:
        progress(STAGE, 0, len(keys))
    tune_malloc()
    from tl_core.backbones.catalog import BACKBONES
    from tl_core.networks import device
    from tl_core.networks.network import build_network
    blocks = len(BACKBONES.get(backbone).blocks)
    config = RunConfig(data=dataset.name, backbone=backbone, weights=weights, image_size=image_size)
    with device.use(config, emit=lambda event: None) as place:
        prefix = build_network(config, place, None, lowest_depth=blocks).prefix(blocks, config.head.pooling)
        rows = [np.zeros((0, *prefix.shape), np.float32)]
        for pictures in _batches(dataset, keys, image_size, batch_size):
            rows.append(np.asarray(prefix(pictures, batch_size), np.float32))
            if progress:
                progress(STAGE, min((len(rows) - 1) * batch_size, len(keys)), len(keys))
    return np.concatenate(rows)


def _batches(dataset: Dataset, keys: Sequence[str], size: int, batch_size: int) -> Iterator[np.ndarray]:
    """uint8 (≤ batch_size, size, size, 3); the next batch is read while the caller works on one."""
    pool = ThreadPoolExecutor(READERS)
    try:
        ahead = None
        for start in range(0, len(keys), batch_size):
            current = ahead or _read(pool, dataset, keys[:batch_size], size)
            ahead = _read(pool, dataset, keys[start + batch_size:start + 2 * batch_size], size)
            yield np.stack([future.result() for future in current])
    finally:
        pool.shutdown(cancel_futures=True)


def _read(pool: ThreadPoolExecutor, dataset: Dataset, keys: Sequence[str], size: int) -> list:
    return [pool.submit(dataset.read, key, size) for key in keys]
