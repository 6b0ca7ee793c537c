"""What a run reads: its pictures and, above them, its feature rows, for every split and cut."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.errors import UserError
from tl_core.strategies import Phase
from tl_core.training import features
from tl_core.training.batches import Batches
from tl_core.training.networks import Network
from tl_core.training.pictures import Pictures
from tl_core.training.rows import LazyRows, Stopwatch


class Inputs:
    """Rows of one run, in files under ``folder`` while it lasts. ``tell`` takes words for the user."""

    def __init__(self, config: RunConfig, dataset: Dataset, network: Network, phases: Sequence[Phase],
                 folder: Path, tell: Callable[[str], None]):
        self.watch = Stopwatch()
        self._config, self._network, self._folder, self._tell = config, network, folder, tell
        self.pictures = {split: Pictures(dataset, split, config.image_size, self.watch) for split in SPLITS}
        self._check()
        depths = {phase.freeze_depth for phase in phases}
        self._read_again = len(depths) > 1 or 0 in depths or not config.feature_store
        self._picture_rows: dict[str, LazyRows] = {}
        self._rows: dict[tuple[str, int], LazyRows] = {}
        self._named = 0

    def batches(self, split: str, depth: int) -> Batches:
        """The split's batches at the cut above ``depth`` blocks; only training ones are shuffled."""
        pictures = self.pictures[split]
        return Batches(self._rows_at(split, depth), pictures.labels, pictures.readable, self._config.batch_size,
                       seed=self._config.seed if split == "train" else None)

    def new_failures(self) -> list[str]:
        """Files that could not be read, each named once."""
        failures = [failure for pictures in self.pictures.values() for failure in pictures.failures]
        new, self._named = failures[self._named:], len(failures)
        return new

    def store(self, depth: int) -> dict[str, Any]:
        """The contract's ``feature_store`` for a run whose last phase froze ``depth`` blocks."""
        stored = [rows for (_, cut), rows in self._rows.items() if cut and rows.stored]
        return {"used": bool(stored), "hit": False, "cut": self._network.cut_name(depth) if depth else None,
                "bytes": sum(rows.bytes for rows in stored)}

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

    def _pictures_of(self, split: str) -> LazyRows:
        if split not in self._picture_rows:
            keep = self._read_again and split != "test"
            self._picture_rows[split] = self.pictures[split].rows(self._folder if keep else None, self._tell)
        return self._picture_rows[split]

    def _check(self) -> None:
        if not len(self.pictures["train"]):
            raise UserError(f"{self._config.data!r} has no labelled training pictures.",
                            "Expected at least one per class.", "Choose another data set or other classes.")
        if not len(self.pictures["val"]):
            self._tell("There are no validation pictures: the training pictures stand in for them.")
            self.pictures["val"] = self.pictures["train"]
