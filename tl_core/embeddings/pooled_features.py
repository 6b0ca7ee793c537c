"""A data set's pictures as one backbone describes them, by way of the store: what scores are computed from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.networks import device
from tl_core.networks.network import build_network
from tl_core.networks.pretrained_head import source_head
from tl_core.seeding import set_random_seed
from tl_core.training.data_pipeline import DataPipeline

Tell = Callable[[int, int], None]  # pictures done, of how many; may raise to stop


@dataclass(frozen=True)
class PooledFeatures:
    """``features`` (n, d) float32 and ``labels`` (n,) of the pictures that could be read.

    ``probabilities`` (n, source classes) are the source head's, None where there is none; ``notes``
    are warnings in words.
    """

    features: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray | None
    notes: tuple[str, ...] = ()


def pooled_features(config: RunConfig, dataset: Dataset, folder: Path, weights_file: Path | None = None,
                    tell: Tell = lambda done, total: None) -> PooledFeatures:
    """The pooled output of the whole frozen backbone for every training picture of ``dataset``, in its order.

    ``config`` is a resolved ``feature_extraction`` without augmentation; ``folder`` is for
    rows that the store does not take. Rows that any run has left in the store are read, and
    those computed here serve runs to come. ``UserError`` where the weights cannot be had.
    """
    spec = BACKBONES.get(config.backbone)
    set_random_seed(config.seed)
    with device.use(config, emit=lambda event: None) as place:
        made = build_network(config, place, weights_file, lowest_depth=len(spec.blocks))
        inputs = DataPipeline(config, dataset, made, plan.phases(config), folder, lambda text: None)
        try:
            features, kept = _rows(inputs, len(spec.blocks), tell)
            notes = inputs.warnings()
        finally:
            inputs.close()
        head = source_head(spec, config, weights_file)
    return PooledFeatures(features, inputs.pictures["train"].labels[kept], head(features) if head else None,
                          notes)


def _rows(inputs: DataPipeline, depth: int, tell: Tell) -> tuple[np.ndarray, np.ndarray]:
    """Features of the training pictures that can be read, in order, and those pictures' places."""
    batches, total = inputs.batches("train", depth), len(inputs.pictures["train"])
    rows, places, done = [], [], 0
    tell(0, total)
    for number in range(len(batches)):
        group = batches.group(number, 1)
        rows.append(np.asarray(group.x, np.float32))
        places.append(group.indices)
        done += len(group.indices)
        tell(done, total)
    places = np.concatenate(places)
    order = np.argsort(places)  # training batches come shuffled
    order = order[inputs.pictures["train"].readable[places[order]]]
    return np.concatenate(rows)[order], places[order]
