"""Pictures as the vectors a frozen backbone makes of them: what a check-up compares."""

from collections.abc import Callable, Sequence

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.embeddings.request import FeatureLayer

STAGE = "Describing pictures"


def embed(dataset: Dataset, keys: Sequence[str], *, backbone: str = "efficientnet_lite0",
          weights: str | None = "imagenet", image_size: int = 160,
          progress: Callable[[str, int, int], None] | None = None) -> np.ndarray:
    """The backbone's pooled output for every key: float32 of shape (len(keys), width of its last block).

    Its network stays warm in this process for the next call and for runs, and its rows are in
    the activation store for both. Zeros where a picture cannot be read any more. ``weights`` None are its usual ones.
    ``progress(stage, done, total)`` is called after every batch, and may raise to stop.
    ``UserError`` for an unknown backbone or weights, and where no picture can be read.
    """
    tell = progress or (lambda stage, done, total: None)
    tell(STAGE, 0, len(keys))
    from tl_core.embeddings.extraction import extract, frozen_network
    top = FeatureLayer(len(BACKBONES.get(backbone).blocks))
    config = RunConfig(data=dataset.name, backbone=backbone, weights=weights or BACKBONES.get(backbone).default_weights,
                       image_size=image_size)
    with frozen_network(config, progress=tell) as network:
        # Its pictures are looked at once: writing all of them would take a tenth of its time.
        extracted = extract(_with_keys(dataset, keys), network, [top], keep_inputs=False, progress=tell, stage=STAGE)
    vectors = np.zeros((len(keys), extracted.rows[top].shape[1]), np.float32)
    vectors[extracted.indices] = extracted.rows[top]
    return vectors


def _with_keys(dataset: Dataset, keys: Sequence[str]) -> Dataset:
    """The pictures as a training split, labelled or not: vectors know nothing of labels."""
    nothing = Split((), np.zeros(0, np.int32))
    wanted = Split(tuple(keys), np.zeros(len(keys), np.int32))
    return dataset.with_splits({"train": wanted, "val": nothing, "test": nothing})
