"""Linear probes of a demonstration: a frozen network's features of a set, and a classifier of few labels on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split
from tl_core.embeddings.request import FeatureLayer
from tl_core.inference import label_matching
from tl_core.progress import Progress, silent
from tl_core.self_taught import linear_probe


@dataclass(frozen=True, eq=False)
class FewExamples:
    """A set's ``dataset``, from which ``count`` training examples a class are labelled by ``seed``; ``test`` judges."""

    dataset: Dataset
    count: int
    seed: int
    most_tested: int = 400

    @cached_property
    def train(self) -> Split:
        split = self.dataset.splits["train"].labelled()
        order = np.random.default_rng([self.seed, 17]).permutation(len(split))
        drawn = [order[split.labels[order] == label][:self.count] for label in range(len(self.dataset.classes))]
        return split.take(np.sort(np.concatenate(drawn)).tolist())

    @cached_property
    def test(self) -> Split:
        split = self.dataset.splits["test"].labelled()
        return split.take(range(min(self.most_tested, len(split))))

    @property
    def keys(self) -> list[str]:
        """All of them, those to learn from first."""
        return [*self.train.keys, *self.test.keys]

    def probed(self, rows: np.ndarray) -> np.ndarray:
        """(m,) bool: which test examples a classifier of the labelled ones' ``rows`` names rightly, ``keys`` in order.
        """
        learnt = len(self.train)
        return linear_probe.hits(rows[:learnt], self.train.labels, rows[learnt:], self.test.labels)


def few(data: str, count: int, seed: int, domain: str | None = None, classes: tuple[str, ...] | None = None,
        **fields) -> FewExamples:
    """Of a set of the catalog, its pictures as they always are: the seed only chooses which of them have a label."""
    config = RunConfig(data=data, domain=domain, classes=classes, split_seed=0, **fields)
    return FewExamples(catalog.load(config), count, seed)


def features(examples: FewExamples, backbone: str, size: int, depths: Sequence[int] | None, weights: str | None = None,
             seed: int = 0, progress: Progress = silent) -> Any:
    """The frozen backbone's pooled outputs of ``examples.keys``: float32 (n, width) after its last block.

    With ``depths`` {depth: (n, width)} after each of these blocks, from one pass. ``weights`` None are its usual ones.
    """
    from tl_core.embeddings.extraction import extract, frozen_network
    spec = BACKBONES.get(backbone)
    layers = [FeatureLayer(depth) for depth in depths or [len(spec.blocks)]]
    config = RunConfig(data=examples.dataset.name, backbone=backbone, weights=weights or spec.default_weights,
                       image_size=size, seed=seed)
    keys = examples.keys
    nothing = Split((), np.zeros(0, np.int32))
    dataset = examples.dataset.with_splits({"train": Split(tuple(keys), np.zeros(len(keys), np.int32)), "val": nothing,
                                            "test": nothing})
    with frozen_network(config, progress=progress) as network:
        rows = extract(dataset, network, layers, keep_inputs=False, progress=progress).rows
    by_depth = {layer.depth: rows[layer] for layer in layers}
    return by_depth if depths else by_depth[len(spec.blocks)]


def pixels(examples: FewExamples, size: int) -> np.ndarray:
    """(n, size * size * 3) float32: the pictures themselves, small."""
    return np.stack([examples.dataset.read(key, size) for key in examples.keys]).reshape(len(examples.keys), -1) / 255


def usual_size(backbone: str) -> int:
    """The side of the pictures that its ImageNet weights were learnt on."""
    return BACKBONES.get(backbone).size


def named_by_backbone(examples: FewExamples, backbone: str, progress: Progress = silent) -> list[str]:
    """What the backbone, its ImageNet head and all, takes each test picture for, in words of small letters."""
    from tl_core.inference import predictor
    loaded = predictor.of_backbone(backbone)
    named = []
    for start in range(0, len(examples.test), predictor.BATCH):
        progress("Asking the network", start, len(examples.test))
        rows = np.stack([examples.dataset.read(key, loaded.size)
                         for key in examples.test.keys[start:start + predictor.BATCH]])
        named += [label_matching.word(loaded.labels[at]) for at in predictor.outputs(loaded, rows).argmax(axis=1)]
    return named
