"""What rules know beside the config: pictures by split and class, and sizes. What is not known stays empty."""

import contextlib
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tl_core.config import RunConfig
from tl_core.data import digits
from tl_core.data.catalog import Summary
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.errors import UserError

LOOKED_AT = 9  # pictures whose size is asked


@dataclass(frozen=True)
class DatasetFacts:
    """``counts`` are pictures by split and class, those that the run would use.

    ``native_size`` is the pictures' own shorter side in pixels, the median of a few;
    ``pretrained_size`` the image size of the run that made the weights, where one did. Of several tasks the counts are
    the judged one's; ``pictures`` are those with a label for any (None: as counted), ``heads`` each task's classes.
    """

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    native_size: int | None = None
    pretrained_size: int | None = None
    pictures: int | None = None
    heads: tuple[int, ...] = ()

    @property
    def train(self) -> dict[str, int]:
        """Training pictures of each class that has some."""
        return {name: count for name, count in self.counts.get("train", {}).items() if count}

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self.counts.get("train", ()))


def of_summary(config: RunConfig, summary: Summary, native_size: int | None = None) -> DatasetFacts:
    """From a quick look at the whole set: the config's classes and limit are chosen here."""
    counts = {split: {name: count for name, count in by_class.items() if not config.classes or name in config.classes}
              for split, by_class in summary.counts.items()}
    train = counts.get("train") or dict.fromkeys(config.classes or summary.classes, 0)  # not here yet: only names
    return DatasetFacts({**counts, "train": _limited(train, config.limit)}, native_size, pretrained_size(config))


def of_dataset(config: RunConfig, dataset: Dataset) -> DatasetFacts:
    """From the set as the run of this config reads it."""
    known = dataset if config.target_domain is None else dataset.without_labels_of(config.target_domain)
    facts = DatasetFacts({split: known.counts(split) for split in SPLITS}, native_size(dataset),
                         pretrained_size(config))
    if not known.other_classes:
        return facts
    return replace(facts, pictures=int(known.splits["train"].has_any_label.sum()),
                   heads=tuple(len(target.classes) for target in known.targets.values()))


def pretrained_size(config: RunConfig) -> int | None:
    """The image size of the run whose weights are taken; None where they come from elsewhere, or nobody knows it."""
    if not config.weights or not config.weights.startswith("run:"):
        return None
    from tl_core import tracking
    with contextlib.suppress(UserError):
        return tracking.run(config.weights.removeprefix("run:")).config.image_size
    return None


def native_size(dataset: Dataset) -> int | None:
    """The shorter side that pictures have in their files, the median of a few; None where there are no files."""
    if dataset.name == digits.NAME:
        return 8
    keys = dataset.splits["train"].keys
    sides = [side for key in keys[::max(len(keys) // LOOKED_AT, 1)][:LOOKED_AT] if (side := _shorter_side(key))]
    return round(statistics.median(sides)) if sides else None


def _shorter_side(key: str) -> int | None:
    """Only the file's head is read."""
    from PIL import Image
    with contextlib.suppress(OSError, ValueError, Image.DecompressionBombError):
        if Path(key).is_file():
            with Image.open(key) as picture:
                return min(picture.size)
    return None


def _limited(counts: Mapping[str, int], limit: int | None) -> dict[str, int]:
    total = sum(counts.values())
    if limit is None or total <= limit:
        return dict(counts)
    return {name: max(1, round(count * limit / total)) if count else 0 for name, count in counts.items()}
