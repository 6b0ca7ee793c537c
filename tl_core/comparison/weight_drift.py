"""What training changed inside a network: each block's weights and outputs, before and after.

TensorFlow is imported when it is needed; what was found is kept in ``TL_HOME/inside``.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import settings
from tl_core.config import RunConfig
from tl_core.data.atomic_files import write_whole
from tl_core.data.dataset import Dataset
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

EXAMPLES = 256
FEWEST = 4
STATISTICS = ("moving_mean", "moving_variance", "mean", "variance", "count")


def kept(run_id: str) -> dict[str, Any] | None:
    """What ``measure`` found for a run; None where it has not, or where the file cannot be read."""
    try:
        return json.loads(_file(run_id).read_text(encoding="utf8"))
    except (OSError, ValueError):
        return None


def measure(run_id: str, progress: Progress = silent) -> dict[str, Any]:
    """{"blocks": names, "drift": [...], "cka": [...], "pictures": n, "lacking": text}, from the input up, and keep it.

    ``drift`` is how far a block's weights went, ‖w - w₀‖ / ‖w₀‖ over all it learns
    (BatchNormalization's moving statistics aside). ``cka`` is the linear CKA of its outputs,
    averaged over positions, on the same validation pictures before and after (None where they
    do not vary). A block that was frozen has 0 and, below the first that trained, 1.
    ``UserError`` where the run, its data or the weights it began with are gone.
    """
    from tl_core import run_pictures, tracking
    from tl_core.networks.initial_network import network_at_start
    record = tracking.run(run_id)  # before TensorFlow's seconds
    run_id, saved = record.run_id, tracking.model_file(record.run_id)
    progress("Starting TensorFlow", 0, 0)
    trained = record.config.changed(weights=f"run:{run_id}", transfer_depth=None)
    before = network_at_start(record.config, tracking.source_model(record.config.weights))
    after = network_at_start(trained, saved)
    pictures = run_pictures.load(record, progress)
    outputs, count = _outputs(before, after, pictures.dataset, record.config, progress)
    spec = before.spec
    result = {"blocks": [block.name for block in spec.blocks], "pictures": count, "lacking": pictures.said("val"),
              "drift": [drift(*pair) for pair in zip(_weights(before.model, spec), _weights(after.model, spec),
                                                     strict=True)],
              "cka": [_likeness(*pair) for pair in outputs]}
    write_whole(_file(run_id), json.dumps(result))
    return result


def drift(before: Sequence[np.ndarray], after: Sequence[np.ndarray]) -> float | None:
    """‖w - w₀‖ / ‖w₀‖ over all arrays together; 0 where nothing moved, None where w₀ is nothing and w is not."""
    moved = sum(float(np.square(np.subtract(b, a, dtype=np.float64)).sum()) for a, b in zip(before, after, strict=True))
    began = sum(float(np.square(a, dtype=np.float64).sum()) for a in before)
    return float(np.sqrt(moved / began)) if began else None if moved else 0.0


def _likeness(before: np.ndarray, after: np.ndarray) -> float | None:
    from tl_core.statistics.cka import linear_cka
    if np.array_equal(before, after):
        return 1.0
    likeness = linear_cka(before, after)
    return None if np.isnan(likeness) else likeness


def _outputs(before, after, dataset: Dataset, config: RunConfig,
             progress: Progress) -> tuple[list[tuple[np.ndarray, np.ndarray]], int]:
    """Each block's outputs (n, channels), averaged over positions, of both networks; and n.

    They see the run's first validation examples that can be read.
    """
    from tl_core.embeddings.extraction import extract
    from tl_core.embeddings.request import FeatureLayer
    cuts = [FeatureLayer(depth) for depth in range(1, before.blocks + 1)]
    validation = dataset.splits["val"]
    first = dataset.with_splits({**dataset.splits, "val": validation.take(range(min(len(validation), EXAMPLES)))})
    start, end = (extract(first, network, cuts, split="val", stored=config.feature_store, progress=progress,
                          stage=stage) for network, stage in ((before, "Before training"), (after, "After training")))
    common, in_start, in_end = np.intersect1d(start.indices, end.indices, return_indices=True)
    if len(common) < FEWEST:
        plural = before.spec.input.plural
        raise UserError(f"{config.data!r} has {len(common)} validation {plural} that can be read.",
                        "Expected four at least to compare a block's outputs on.", f"Use a set with more {plural}.")
    return [(start.rows[cut][in_start], end.rows[cut][in_end]) for cut in cuts], len(common)


def _weights(model, spec) -> list[list[np.ndarray]]:
    """What each block learns, in the order of its layers: no statistics of BatchNormalization or of preprocessing."""
    from tl_core.backbones.split import layers_by_block
    return [[np.asarray(weight) for layer in layers for weight in layer.weights
             if weight.name not in STATISTICS and "float" in str(weight.dtype)]
            for layers in layers_by_block(model, spec)]


def _file(run_id: str) -> Path:
    return settings.home() / "inside" / f"{run_id}.json"
