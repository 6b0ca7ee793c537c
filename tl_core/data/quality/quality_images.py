"""Every picture of a set, read once at a small size: what most findings are made of."""

from dataclasses import dataclass

import numpy as np

from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.disk_rows import DiskRows
from tl_core.data.parallel import Progress, in_threads
from tl_core.data.quality.report import FindingExample

SIZE = 48
STAGE = "Looking at pictures"
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


@dataclass(frozen=True)
class QualityImages:
    """All splits in one row: train, val, test, each in the set's order.

    ``labels`` int32 (n,), -1 where unlabelled; ``splits`` one name each; ``digests`` of
    the content; ``small`` rows of uint8 (48, 48, 3), on the disk; ``failed`` maps keys that could not be
    read any more to the reason.
    """

    keys: tuple[str, ...]
    labels: np.ndarray
    splits: tuple[str, ...]
    digests: tuple[str, ...]
    small: DiskRows
    classes: tuple[str, ...]
    failed: dict[str, str]

    def __len__(self) -> int:
        return len(self.keys)

    def grey(self, indices: slice | np.ndarray) -> np.ndarray:
        """Brightness, float32 (n, 48, 48), 0 to 255."""
        return self.small[indices].astype(np.float32) @ _GREY

    def label(self, index: int) -> str:
        """The class's name, "" where the picture has none."""
        return self.classes[self.labels[index]] if self.labels[index] >= 0 else ""

    def example(self, index: int, note: str = "", other: int | None = None) -> FindingExample:
        return FindingExample(self.keys[index], self.label(index), self.splits[index], note,
                              None if other is None else self.keys[other])


def read_images(dataset: Dataset, progress: Progress | None = None) -> QualityImages:
    """Read every picture, in threads; ``progress`` may raise to stop."""
    keys = tuple(key for name in SPLITS for key in dataset.splits[name].keys)
    small = DiskRows(len(keys), (SIZE, SIZE, 3), np.uint8)
    failed = _read_all(dataset, keys, small, progress)
    return QualityImages(
        keys, np.concatenate([np.asarray(dataset.splits[name].labels, np.int32) for name in SPLITS]),
        tuple(name for name in SPLITS for _ in dataset.splits[name].keys),
        tuple(dataset.digest(key) for key in keys), small, dataset.classes, failed)


def _read_all(dataset: Dataset, keys: tuple[str, ...], small: DiskRows, progress: Progress | None) -> dict[str, str]:
    def read(index: int) -> str:
        try:
            small[index] = dataset.read(keys[index], SIZE)
        except Exception as error:  # whatever a broken or vanished file makes its reader raise
            return str(error) or type(error).__name__
        return ""

    reasons = in_threads(read, range(len(keys)), STAGE, progress)
    failed = {key: reason for key, reason in zip(keys, reasons, strict=True) if reason}
    # Readers of files put a grey picture in a broken one's place, and say so there.
    reader_failures = getattr(dataset.read, "failed", {})
    return failed | {key: reader_failures[key] for key in keys if key in reader_failures}
