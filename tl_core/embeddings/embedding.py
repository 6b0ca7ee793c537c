"""Pictures as the vectors a frozen backbone makes of them: what a check-up compares."""

from collections.abc import Callable, Sequence

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.data.disk_rows import DiskRows
from tl_core.embeddings.request import FeatureLayer

STAGE = "Describing {}"


def embed(dataset: Dataset, keys: Sequence[str], *, backbone: str = "efficientnet_lite0",
          weights: str | None = "imagenet", image_size: int = 160, seed: int = 0,
          progress: Callable[[str, int, int], None] | None = None) -> np.ndarray:
    """The backbone's pooled output for every key: float32 of shape (len(keys), width of its last block).

    As ``embed_blocks`` otherwise.
    """
    top = len(BACKBONES.get(backbone).blocks)
    return embed_blocks(dataset, keys, [top], backbone=backbone, weights=weights, image_size=image_size, seed=seed,
                        progress=progress)[top]


def embed_blocks(dataset: Dataset, keys: Sequence[str], depths: Sequence[int], *, backbone: str = "efficientnet_lite0",
                 weights: str | None = "imagenet", image_size: int = 160, seed: int = 0,
                 progress: Callable[[str, int, int], None] | None = None) -> dict[int, np.ndarray]:
    """The pooled outputs after each of these blocks, counted from 1, from one pass: float32 (len(keys), width) each.

    Its network stays warm in this process for the next call and for runs, and its rows are in
    the activation store for both. Zeros where a picture cannot be read any more. ``weights`` None are its usual ones;
    random ones are drawn with the ``seed``. ``progress(stage, done, total)`` is called after every batch, and may
    raise to stop. ``UserError`` for an unknown backbone or weights, and where no picture can be read.
    """
    layers = [FeatureLayer(depth) for depth in depths]
    extracted = _extracted(dataset, keys, layers, backbone, weights, image_size, seed, progress)

    def whole(rows: np.ndarray) -> np.ndarray:
        vectors = np.zeros((len(keys), rows.shape[1]), np.float32)
        vectors[extracted.indices] = rows
        return vectors
    return {layer.depth: whole(extracted.rows[layer]) for layer in layers}


def embed_on_disk(dataset: Dataset, keys: Sequence[str], *, backbone: str = "efficientnet_lite0",
                  weights: str | None = "imagenet", image_size: int = 160, seed: int = 0,
                  progress: Callable[[str, int, int], None] | None = None) -> DiskRows:
    """``embed`` with the rows in a file for as long as somebody has them: those of a large set would fill the memory.
    """
    spec = BACKBONES.get(backbone)
    width = spec.blocks[-1].output_shape[-1]
    dense, written = DiskRows(len(keys), (width,), np.float32), 0

    def write(_layer: FeatureLayer, rows: np.ndarray) -> None:
        nonlocal written
        dense[written] = rows
        written += len(rows)
    extracted = _extracted(dataset, keys, [FeatureLayer(len(spec.blocks))], backbone, weights, image_size, seed,
                           progress, write)
    return dense if written == len(keys) else _spread(dense, extracted.indices, len(keys))


def _spread(dense: DiskRows, places: np.ndarray, count: int) -> DiskRows:
    """The first rows at these ``places`` of ``count``, zeros elsewhere: pictures between them could not be read."""
    rows = DiskRows(count, dense.shape[1:], dense.dtype)
    for number, place in enumerate(places.tolist()):
        rows[place] = dense[number]
    return rows


def _extracted(dataset: Dataset, keys: Sequence[str], layers: list[FeatureLayer], backbone: str, weights: str | None,
               image_size: int, seed: int, progress: Callable[[str, int, int], None] | None, write=None):
    tell = progress or (lambda stage, done, total: None)
    tell(STAGE.format(dataset.noun.many), 0, len(keys))
    from tl_core.embeddings.extraction import extract, frozen_network
    config = RunConfig(data=dataset.name, backbone=backbone, weights=weights or BACKBONES.get(backbone).default_weights,
                       image_size=image_size, seed=seed)
    with frozen_network(config, progress=tell) as network:
        # Its pictures are looked at once: writing all of them would take a tenth of its time.
        return extract(_with_keys(dataset, keys), network, layers, keep_inputs=False, progress=tell,
                       stage=STAGE.format(dataset.noun.many), write=write)


def _with_keys(dataset: Dataset, keys: Sequence[str]) -> Dataset:
    """The pictures as a training split, labelled or not: vectors know nothing of labels."""
    nothing = Split((), np.zeros(0, np.int32))
    wanted = Split(tuple(keys), np.zeros(len(keys), np.int32))
    return dataset.with_splits({"train": wanted, "val": nothing, "test": nothing})
