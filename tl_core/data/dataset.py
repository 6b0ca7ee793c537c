"""Dataset and Split: what every source of pictures is turned into. No TensorFlow here."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tl_core.data.intensity import IntensityRange, TrainingRange

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Split:
    """Examples of one split: keys that ``Dataset.read`` understands, labels, domains and groups.

    ``keys`` holds one string an example (a file's path, an index); ``labels`` int32 of
    the same length, -1 where an example is unlabelled; ``domains`` one name an
    example, or None where the set has no domains; ``groups`` one name an example, where
    examples of one group must stay in one split (the frames of a burst), or None.
    """

    keys: tuple[str, ...]
    labels: np.ndarray
    domains: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, indices: Sequence[int]) -> "Split":
        """The split with only these examples, in this order."""
        return Split(tuple(self.keys[i] for i in indices), self.labels[list(indices)],
                     *(None if names is None else tuple(names[i] for i in indices)
                       for names in (self.domains, self.groups)))


@dataclass(frozen=True)
class Dataset:
    """A labelled set of pictures, split into train, val and test; pictures are read when asked for.

    ``read(key, size)`` gives uint8 RGB of shape (size, size, 3). ``digest(key)`` gives a
    stable string for an example's content, from which ``fingerprint`` is made.
    ``unreadable`` names the files that were left out, each with its reason.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    splits: dict[str, Split]
    read: Callable[[str, int], np.ndarray]
    digest: Callable[[str], str]
    source: str = ""
    licence: str = ""
    modality: str = "image"
    drawn: bool = False
    unreadable: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def domains(self) -> tuple[str, ...]:
        """Domain names in order of appearance; empty where the set has none."""
        found = (d for split in self.splits.values() for d in split.domains or ())
        return tuple(dict.fromkeys(found))

    def counts(self, split: str) -> dict[str, int]:
        """Examples per class in ``split``."""
        counts = np.bincount(self.splits[split].labels, minlength=len(self.classes))
        return dict(zip(self.classes, counts.tolist(), strict=True))

    def fingerprint(self) -> str:
        """16 hex digits over every example's content, label, domain, split and order."""
        digest = hashlib.sha256(repr(self.classes).encode())
        for name in SPLITS:
            split = self.splits[name]
            for i, key in enumerate(split.keys):
                domain = split.domains[i] if split.domains else ""
                digest.update(f"{name}|{self.digest(key)}|{split.labels[i]}|{domain}\n".encode())
        return digest.hexdigest()[:16]

    @property
    def intensity(self) -> IntensityRange:
        """The values that files of more than 8 bits are read between; an empty one where there are none."""
        found = getattr(self.read, "intensity", None)
        return found.resolve() if isinstance(found, TrainingRange) else found or IntensityRange()

    def with_intensity(self, intensity: "IntensityRange | TrainingRange") -> "Dataset":
        """The set as it is read with these values, a run's for example; one that is no files stays as it is."""
        return replace(self, read=in_range(self.read, intensity))

    def with_notes(self, notes: Sequence[str]) -> "Dataset":
        """With these after its own."""
        return replace(self, notes=(*self.notes, *notes)) if notes else self

    def with_splits(self, splits: dict[str, Split], **changes) -> "Dataset":
        return replace(self, splits=splits, **changes)


def in_range(read: Callable[[str, int], np.ndarray], intensity: "IntensityRange | TrainingRange"):
    """A ``Dataset.read`` that reads with these values; one that reads no files stays as it is."""
    return type(read)(intensity) if hasattr(read, "intensity") else read
