"""Linear probes of a demonstration: a frozen network's features of a set, and a classifier of few labels on them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split
from tl_core.data.splits import balanced
from tl_core.embeddings import embedding
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
        random = np.random.default_rng([self.seed, 17])
        return split.take(np.sort(balanced(split.labels, len(self.dataset.classes), self.count, random)).tolist())

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


def features(examples: FewExamples, backbone: str, size: int, weights: str | None = None, seed: int = 0,
             progress: Progress = silent) -> np.ndarray:
    """The frozen backbone's pooled output of ``examples.keys``: ``embedding.embed``, with its usual weights."""
    return embedding.embed(examples.dataset, examples.keys, backbone=backbone, weights=weights, image_size=size,
                           seed=seed, progress=progress)


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
