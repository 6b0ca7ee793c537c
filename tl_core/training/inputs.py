"""What a run reads: its pictures and, above them, its feature rows, for every split and cut."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.errors import UserError
from tl_core.strategies import Phase
from tl_core.training import class_weights, features
from tl_core.training.augmentation import Augmenter
from tl_core.training.batches import Batches, Change
from tl_core.training.networks import Network
from tl_core.training.pictures import Pictures
from tl_core.training.rows import LazyRows
from tl_core.training.stopwatch import Stopwatch


class Inputs:
    """Rows of one run, in files under ``folder`` while it lasts. ``tell`` takes words for the user.

    ``cuts`` are further cuts that other runs of a group will want.
    """

    def __init__(self, config: RunConfig, dataset: Dataset, network: Network, phases: Sequence[Phase],
                 folder: Path, tell: Callable[[str], None], cuts: frozenset[int] = frozenset()):
        self.watch = Stopwatch()
        self._config, self._network, self._folder, self._tell = config, network, folder, tell
        self._cuts = cuts
        self.pictures = {split: Pictures(dataset, split, config.image_size, self.watch) for split in SPLITS}
        self._check()
        self._one_hot = np.eye(len(dataset.classes), dtype=np.float32)
        self._augmenter = Augmenter(config.augment, config.seed) if config.augment.on else None
        self.class_weights = (class_weights.balanced(self.pictures["train"].labels, len(dataset.classes))
                              if config.class_weights else None)
        depths = {phase.freeze_depth for phase in phases}
        self._read_again = len(depths) > 1 or 0 in depths or not config.feature_store
        self._picture_rows: dict[str, LazyRows] = {}
        self._rows: dict[tuple[str, int], LazyRows] = {}
        self._named = 0

    def batches(self, split: str, depth: int) -> Batches:
        """The split's batches at the cut above ``depth`` blocks; only training ones are shuffled and augmented."""
        readable, size = self.pictures[split].readable, self._config.batch_size
        if split != "train":
            return Batches(self._rows_at(split, depth), self._targets(split), readable, size)
        rows = self._pictures_of(split) if self._augmenter else self._rows_at(split, depth)
        return Batches(rows, self._targets(split), readable, size, seed=self._config.seed,
                       change=self._change(depth) if self._augmenter else None, class_weights=self.class_weights)

    def new_failures(self) -> list[str]:
        """Files that could not be read, each named once."""
        failures = [failure for pictures in self.pictures.values() for failure in pictures.failures]
        new, self._named = failures[self._named:], len(failures)
        return new

    def store(self, depth: int) -> dict[str, Any]:
        """The contract's ``feature_store`` for a run whose last phase froze ``depth`` blocks.

        Augmented training pictures are never the same, so nothing of them is stored: then it is not
        "used", and ``splits`` names what was stored all the same.
        """
        stored = {key: rows for key, rows in self._rows.items() if key[1] and rows.stored}
        splits = sorted({split for split, _ in stored})
        return {"used": "train" in splits, "hit": False, "cut": self._network.cut_name(depth) if depth else None,
                "bytes": sum(rows.bytes for rows in stored.values()),
                **({"splits": splits} if self._augmenter else {})}

    def close(self) -> None:
        for rows in (*self._rows.values(), *self._picture_rows.values()):
            rows.close()

    def _rows_at(self, split: str, depth: int) -> LazyRows:
        if (split, depth) not in self._rows:
            # The test split is read once, at the end: nothing of it is worth keeping.
            keep = self._config.feature_store and split != "test"
            self._rows[split, depth] = features.get(
                self._network, depth, self._config.head.pooling, self.pictures[split], self._pictures_of(split),
                batch_size=self._config.batch_size, folder=self._folder if keep else None, tell=self._tell)
        return self._rows[split, depth]

    def _change(self, depth: int) -> Change:
        """From pictures as they are to what is trained above ``depth`` blocks, changed at random."""
        prefix = self._network.prefix(depth, self._config.head.pooling) if depth else None

        def change(pictures, labels, key):
            changed, labels = self.watch.time("augment", self._augmenter, pictures, labels, key)
            return self.watch.time("prefix", prefix, changed, self._config.batch_size) if prefix else changed, labels
        return change

    def _targets(self, split: str) -> np.ndarray:
        """Labels as the loss takes them: one-hot where mixup makes shares of them; as they are for the test."""
        labels = self.pictures[split].labels
        return self._one_hot[labels] if self._config.augment.mixup and split != "test" else labels

    def _pictures_of(self, split: str) -> LazyRows:
        if split not in self._picture_rows:
            augmented = self._augmenter is not None and split == "train"
            keep = (self._read_again or augmented) and split != "test"
            self._picture_rows[split] = self.pictures[split].rows(self._folder if keep else None, self._tell)
        return self._picture_rows[split]

    def _check(self) -> None:
        if not len(self.pictures["train"]):
            raise UserError(f"{self._config.data!r} has no labelled training pictures.",
                            "Expected at least one per class.", "Choose another data set or other classes.")
        if not len(self.pictures["val"]):
            self._tell("There are no validation pictures: the training pictures stand in for them.")
            self.pictures["val"] = self.pictures["train"]
