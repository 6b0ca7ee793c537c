"""A finished run's network over its own pictures or texts, batch by batch. TensorFlow is imported with the network."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tl_core import run_pictures
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.data.parallel import in_threads
from tl_core.progress import Progress
from tl_core.run_pictures import RunPictures
from tl_core.tracking import RunRecord

BATCH = 32


def pictures(record: RunRecord, progress: Progress) -> RunPictures:
    """The run's own pictures, whatever has become of its set; ``UserError`` where they cannot be had."""
    return run_pictures.load(record, progress)


def network(run_id: str, progress: Progress) -> Callable[[np.ndarray], np.ndarray]:
    """The run's network, from rows as its backbone reads them to logits (n, classes); kept warm in this process."""
    from tl_core.inference import predictor, tasks
    loaded = tasks.network(f"{tasks.RUN}{run_id}", progress)

    def logits(pictures: np.ndarray) -> np.ndarray:
        answers = predictor.outputs(loaded, pictures)
        return answers if loaded.from_logits else np.log(np.maximum(answers, 1e-30))
    return logits


def batches(dataset: Dataset, keys: Sequence[str], config: RunConfig) -> Iterator[tuple[Sequence[str], np.ndarray]]:
    """Keys and their rows, as the run of this config read them: pictures uint8 (n, size, size, 3)."""
    reads = BACKBONES.get(config.backbone).input
    size = reads.size_of(config)
    for start in range(0, len(keys), BATCH):
        part = keys[start:start + BATCH]
        yield part, np.stack(in_threads(lambda key: reads.read(dataset.read, key, size), part,
                                         f"Reading {reads.plural}"))


def examples(dataset: Dataset, keys: Sequence[str], config: RunConfig) -> Iterator[tuple[Sequence[str], list[Any]]]:
    """Keys and what they name before it becomes rows: pictures uint8 (size, size, 3) at the run's size, or texts."""
    reads = BACKBONES.get(config.backbone).input
    size = (reads.size_of(config),) if reads.modality == "image" else ()
    for start in range(0, len(keys), BATCH):
        part = keys[start:start + BATCH]
        yield part, in_threads(lambda key: dataset.read(key, *size), part, f"Reading {reads.plural}")


def rows_of(config: RunConfig) -> Callable[[Sequence[Any]], np.ndarray]:
    """From examples to rows as the run's backbone reads them."""
    reads = BACKBONES.get(config.backbone).input
    size = reads.size_of(config)

    def rows(some: Sequence[Any]) -> np.ndarray:
        return np.stack([reads.read(lambda key, *_: some[int(key)], str(number), size) for number in range(len(some))])
    return rows
