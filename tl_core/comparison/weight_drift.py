"""What training changed inside a network: each block's weights and outputs, before and after.

TensorFlow is imported when it is needed; what was found is kept in ``TL_HOME/inside``.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import settings
from tl_core.backbones.input_spec import InputSpec
from tl_core.data.atomic_files import write_whole
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

PICTURES = 256
BATCH = 32
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
    from tl_core import tracking
    from tl_core.inference import predictor
    from tl_core.networks.initial_network import network_at_start
    record = tracking.run(run_id)  # before TensorFlow's seconds
    run_id = record.run_id
    progress("Starting TensorFlow", 0, 0)
    after = predictor.of_run(run_id)
    before = network_at_start(after.config, tracking.source_model(after.config.weights)).model
    pictures, lacking = _pictures(record, after.spec.input, after.size, progress)
    outputs = [_outputs(model, after.spec, pictures, stage, progress)
               for model, stage in ((before, "Before training"), (after.model, "After training"))]
    found = {"blocks": [block.name for block in after.spec.blocks], "pictures": len(pictures), "lacking": lacking,
             "drift": [drift(*pair) for pair in zip(_weights(before, after.spec), _weights(after.model, after.spec),
                                                    strict=True)],
             "cka": [_likeness(*pair) for pair in zip(*outputs, strict=True)]}
    write_whole(_file(run_id), json.dumps(found))
    return found


def drift(before: Sequence[np.ndarray], after: Sequence[np.ndarray]) -> float | None:
    """‖w - w₀‖ / ‖w₀‖ over all arrays together; 0 where nothing moved, None where w₀ is nothing and w is not."""
    moved = sum(float(np.square(np.subtract(b, a, dtype=np.float64)).sum()) for a, b in zip(before, after, strict=True))
    began = sum(float(np.square(a, dtype=np.float64).sum()) for a in before)
    return float(np.sqrt(moved / began)) if began else None if moved else 0.0


def _likeness(before: np.ndarray, after: np.ndarray) -> float | None:
    from tl_core.statistics.cka import linear_cka
    if np.array_equal(before, after):
        return 1.0
    found = linear_cka(before, after)
    return None if np.isnan(found) else found


def _pictures(record, reads: InputSpec, size: int, progress: Progress) -> tuple[np.ndarray, str]:
    """Rows of the run's first validation examples that can be read; and which are not what they were."""
    from tl_core import run_pictures
    config, rows = record.config, []
    found = run_pictures.load(record, progress)
    dataset = found.dataset
    keys = dataset.splits["val"].keys[:PICTURES]
    for number, key in enumerate(keys):
        progress(f"Reading {reads.plural}", number, len(keys))
        try:
            rows.append(reads.read(dataset.read, key, size))
        except (OSError, ValueError):  # the run left it out too
            continue
    if len(rows) < 4:
        raise UserError(f"{config.data!r} has {len(rows)} validation pictures that can be read.",
                        "Expected four at least to compare a block's outputs on.", "Use a set with more pictures.")
    return np.stack(rows), found.said("val")


def _outputs(model, spec, pictures: np.ndarray, stage: str, progress: Progress) -> list[np.ndarray]:
    """Each block's outputs (n, channels), averaged over positions, from one pass."""
    import keras

    from tl_core.backbones.split import cut_tensor
    from tl_core.networks.head import pooled
    ends = [cut_tensor(model, spec, depth) for depth in range(1, len(spec.blocks) + 1)]
    passed = keras.Model(model.inputs[0], [pooled(end, "avg") for end in ends])
    passed.jit_compile = False
    parts = []
    for start in range(0, len(pictures), BATCH):
        progress(stage, start, len(pictures))
        batch = np.zeros((BATCH, *pictures.shape[1:]), model.inputs[0].dtype)
        count = len(pictures[start:start + BATCH])
        batch[:count] = pictures[start:start + BATCH]
        parts.append([np.asarray(output)[:count] for output in keras.tree.flatten(passed.predict_on_batch(batch))])
    return [np.concatenate(block) for block in zip(*parts, strict=True)]


def _weights(model, spec) -> list[list[np.ndarray]]:
    """What each block learns, in the order of its layers: no statistics of BatchNormalization or of preprocessing."""
    from tl_core.backbones.split import layers_by_block
    return [[np.asarray(weight) for layer in layers for weight in layer.weights
             if weight.name not in STATISTICS and "float" in str(weight.dtype)]
            for layers in layers_by_block(model, spec)]


def _file(run_id: str) -> Path:
    return settings.home() / "inside" / f"{run_id}.json"
