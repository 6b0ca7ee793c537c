"""Methods that train a network: what a finished run answers to the pictures of its pair. TensorFlow comes with it."""

from collections.abc import Callable, Sequence

import numpy as np

from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.errors import UserError
from tl_core.evaluation import run_inference
from tl_core.progress import Progress, silent
from tl_core.statistics import softmax

Train = Callable[[RunConfig], str]  # trains a resolved run as any other; its id
STAGE = "Asking the adapted network"
SOURCE_PICTURES = 200  # of the source, that validators look at


def answers(run_id: str, dataset: Dataset, keys: Sequence[str], progress: Progress = silent) -> np.ndarray:
    """float64 (n, K) probabilities that a run's network gives the pictures ``keys``, classes as the set has them.

    ``UserError`` for an unknown run, one without a network, and one that knows other classes.
    """
    record = tracking.run(run_id)
    classes = tuple((record.result or {}).get("classes") or ())
    if classes and classes != dataset.classes:
        raise UserError(f"The run {run_id[:8]} knows {len(classes)} classes, the pair has {len(dataset.classes)}.",
                        "Expected a run on the same pair of domains.", "Train it anew, or leave it out.")
    ask, rows = run_inference.network(record.run_id, progress), [np.zeros((0, len(dataset.classes)))]
    for _, pictures in run_inference.batches(dataset, keys, record.config):
        progress(STAGE, (len(rows) - 1) * run_inference.BATCH, len(keys))
        rows.append(softmax.softmax(ask(pictures)))
    return np.concatenate(rows)
