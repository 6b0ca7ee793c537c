"""A target of which few pictures have a label: the pictures, and which of them are labelled in each draw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import synthetic
from tl_core.data.dataset import Dataset
from tl_core.data.parallel import in_threads
from tl_core.data.splits import balanced
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

STAGE = "Reading the target"
AT_ONCE = 64
MOST_TRAINED = 3000  # pictures that labels are drawn from


@dataclass(frozen=True, eq=False)
class FewLabels:
    """uint8 pictures (n, size, size, 3) with labels (n,) that few are drawn from, and those that are judged."""

    classes: tuple[str, ...]
    pictures: np.ndarray
    labels: np.ndarray
    test_pictures: np.ndarray
    test_labels: np.ndarray

    def drawn(self, count: int, seed: int) -> np.ndarray:
        """Places of ``count`` pictures of each class, or all it has; those of a larger count hold those of a smaller.
        """
        return balanced(self.labels, len(self.classes), count, np.random.default_rng([seed, 15]))


def read(config: RunConfig, dataset: Dataset, tested: int, progress: Progress = silent) -> FewLabels:
    """The labelled pictures of a set as the backbone of ``config`` reads them; ``UserError`` where some class has none.

    At most ``tested`` of the test pictures, drawn with the seed; of a drawn set, which never ends, no fewer.
    """
    train, test = (dataset.splits[name].labelled() for name in ("train", "test"))
    test = synthetic.more(test, "test", tested) if dataset.drawn else test
    draw = np.random.default_rng([config.data_seed, 16])
    train, test = (split.take(np.sort(draw.permutation(len(split))[:most]).tolist())
                   for split, most in ((train, MOST_TRAINED), (test, tested)))
    if not len(test) or len(set(train.labels.tolist())) < len(dataset.classes):
        raise UserError(f"The target {dataset.name!r} lacks labelled pictures to learn from, or test pictures.",
                        "Expected some of each class in both.", "Choose another set as the target.")
    total = len(train) + len(test)
    pictures = _pictures(config, dataset, [*train.keys, *test.keys], lambda done: progress(STAGE, done, total))
    return FewLabels(dataset.classes, pictures[:len(train)], train.labels, pictures[len(train):], test.labels)


def pool_pictures(config: RunConfig, dataset: Dataset, most: int, progress: Progress = silent) -> np.ndarray:
    """uint8 pictures of the pool beside a set (``data.pool``), at most so many; no label is known of them."""
    stream = dataset.stream("unlabelled")
    keys = stream.keys[:most]  # in the order of their content: as good as drawn
    read, _ = dataset.reader(stream)
    return _pictures(config, replace(dataset, read=read), keys, lambda done: progress("Reading the pool", done,
                                                                                      len(keys)))


def check(target: FewLabels, counts: Sequence[int]) -> list[str]:
    """Notes on classes that have fewer pictures than are to be labelled."""
    fewest = int(np.bincount(target.labels, minlength=len(target.classes)).min())
    return [f"Some classes have fewer than {count} pictures to label: all they have are taken."
            for count in counts if count > fewest][:1]


def _pictures(config: RunConfig, dataset: Dataset, keys: Sequence[str], tell) -> np.ndarray:
    reads = BACKBONES.get(config.backbone).input
    size = reads.size_of(config)
    rows = np.zeros((len(keys), *reads.shape(size)), np.uint8)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start:start + AT_ONCE]
        rows[start:start + len(part)] = np.stack(in_threads(lambda key: reads.read(dataset.read, key, size), part,
                                                            "Reading pictures"))
        tell(start + len(part))
    return rows
