"""What the reader answers: for every folder its place, under one reading or another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError, unknown_name

Parts = tuple[str, ...]
ORDER = ("", "train", "val", "test")
NO_CLASS = "lies in no class folder"


@dataclass(frozen=True)
class Place:
    """Where the pictures of a folder belong, or why nowhere (``reason``).

    ``label``, ``domain`` and ``group`` are harmless names (``upload.sanitize``); pictures of one
    group stay on one side of a split; ``split`` is None where the program splits.
    """

    label: str = ""
    split: str | None = None
    domain: str | None = None
    group: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """One way to read a tree of folders: a name to choose it by, a sentence, notes, and a place for every folder.

    ``pictures`` counts the pictures that lie right in each folder.
    """

    name: str
    title: str
    places: Mapping[Parts, Place]
    pictures: Mapping[Parts, int]
    notes: tuple[str, ...] = ()

    def place(self, path: Parts) -> Place:
        """The place of the picture at this path (its folders and its file's name)."""
        return self.places.get(path[:-1], Place(reason=NO_CLASS))

    @cached_property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({place.label for place in self.places.values() if not place.reason}))

    @cached_property
    def domains(self) -> tuple[str, ...]:
        return tuple(sorted({place.domain for place in self.places.values() if place.domain and not place.reason}))

    @cached_property
    def groups(self) -> int:
        """How many groups are named."""
        return len({place.group for place in self.places.values() if place.group})

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Pictures by split ("" where the program splits) and class."""
        counted: Counter[tuple[str, str]] = Counter()
        for folder, place in self.places.items():
            if not place.reason:
                counted[place.split or "", place.label] += self.pictures[folder]
        present = {split for split, _ in counted}
        return {split: {name: counted[split, name] for name in self.classes} for split in ORDER if split in present}

    @cached_property
    def left(self) -> dict[Parts, str]:
        """Folders whose pictures belong nowhere, each with the reason."""
        return {folder: place.reason for folder, place in self.places.items() if place.reason}


@dataclass(frozen=True)
class Arrangement:
    """All readings of a tree, the likely one first; there is always one."""

    readings: tuple[Reading, ...]

    @property
    def likely(self) -> Reading:
        return self.readings[0]

    def named(self, name: str | None) -> Reading:
        """The reading of this name, the likely one for None; ``UserError`` where there is none."""
        if name is None:
            return self.likely
        known = {reading.name: reading for reading in self.readings}
        if name not in known:
            raise unknown_name("arrangement of these folders", name, known, "It is one of those, or leave it out.")
        return known[name]

    def find(self, name: str | None) -> Reading:
        """``named``, or the likely one where there is none of this name."""
        return next((reading for reading in self.readings if reading.name == name), self.likely)

    def alternatives(self, chosen: Reading) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.name != chosen.name)


def check_counts(counts: Mapping[str, Mapping[str, int]], name: str) -> None:
    """``UserError`` where pictures by split ("" where the program splits) and class leave something untrained.

    ``name`` is the folder's or the set's, "" for one that has none yet.
    """
    trained = Counter(counts.get("", {})) + Counter(counts.get("train", {}))
    if counts and not trained:
        raise UserError(f"{repr(display(name)) if name else 'What came'} has {' and '.join(map(repr, counts))} but no "
                        "'train'.",
                        "Splits need at least a folder 'train'.", "Add it, rename the folders, or choose the "
                        "arrangement 'pooled', which splits all pictures anew.")
    missing = {label: split for split, classes in counts.items() for label, count in classes.items()
               if count and not trained[label]}
    if missing:
        label, split = next(iter(missing.items()))
        raise UserError(f"Class {display(label)!r} is in {split!r}{f' of {display(name)!r}' if name else ''} only.",
                        "Every class must be in 'train' too.", "Add pictures of it to 'train', or leave out "
                        f"{', '.join(repr(display(label)) for label in list(missing)[:5])}.")
