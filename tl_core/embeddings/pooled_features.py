"""A data set's pictures as one backbone describes them, by way of the store: what scores are computed from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.embeddings.extraction import extract, frozen_network
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import UserError
from tl_core.networks.pretrained_head import source_head

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


def pooled_features(config: RunConfig, dataset: Dataset, weights_file: Path | None = None,
                    tell: Tell = lambda done, total: None) -> PooledFeatures:
    """The average-pooled output of the whole frozen backbone for every training picture of ``dataset``, in its order.

    ``config`` is a resolved ``feature_extraction``. Rows that any run has left in the store are read,
    and those computed here serve runs to come. ``UserError`` where the weights cannot be had, and where
    there is no labelled picture that can be read.
    """
    if not dataset.splits["train"].is_labelled.any():
        raise UserError(f"{config.data!r} has no labelled training {dataset.noun.many}.",
                        "Expected at least one per class.", "Choose another data set or other classes.")
    spec = BACKBONES.get(config.backbone)
    top = FeatureLayer(len(spec.blocks))
    with frozen_network(config, weights_file) as network:
        extracted = extract(dataset, network, [top], stored=config.feature_store,
                            progress=lambda stage, done, total: tell(done, total))
        head = source_head(spec, config, weights_file)
    features = extracted.rows[top]
    return PooledFeatures(features, extracted.labels, head(features) if head else None, extracted.notes)
