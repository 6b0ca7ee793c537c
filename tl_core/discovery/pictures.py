"""The pictures or texts that are looked at, in the order of their content: neither order nor choice knows a label.

A set's pictures come from all its splits. Of a folder without classes (or with too few pictures to train on) every
picture in it and below is taken.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tl_core.backbones import nouns
from tl_core.config import RunConfig
from tl_core.data import catalog, folders, sealing, target_pictures
from tl_core.data.dataset import Dataset, Split
from tl_core.data.picture_names import short_names
from tl_core.data.target_pictures import TargetPictures
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

MOST_PICTURES = 10_000  # of more a sample stands for all


@dataclass(frozen=True, eq=False)
class Pictures:
    """n pictures: ``names`` (n,) says each one's class, "" where nobody does, and is read for figures only.

    ``domains`` (n,) is "" where there are none; ``places`` (n,) is the folder that a file lies in from the set's own
    on, "" wherever folders are classes or domains: a place must not tell a label. ``dataset`` reads them.
    """

    dataset: Dataset
    keys: tuple[str, ...]
    names: np.ndarray
    domains: np.ndarray
    places: np.ndarray
    title: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def is_labelled(self) -> bool:
        return bool((self.names != "").any())

    def files(self) -> list[str]:
        """Names for people and for JSON: from the folder on that all files lie in."""
        return short_names(self.keys)

    def take(self, indices: np.ndarray) -> "Pictures":
        """Those at ``indices``, in this order."""
        return replace(self, keys=tuple(self.keys[i] for i in indices), names=self.names[indices],
                       domains=self.domains[indices], places=self.places[indices])


def load(data: str, domain: str | None, limit: int | None, seed: int, progress: Progress = silent) -> Pictures:
    """The pictures of a set, of one of its domains, or of a folder; at most ``limit``, drawn by place in the order.

    ``UserError`` where there is no such set or domain, or no picture can be read.
    """
    pictures = _of_set(data, domain, seed, progress)
    most = min(limit or MOST_PICTURES, MOST_PICTURES)
    if len(pictures) <= most:
        return pictures
    drawn = pictures.take(sealing.limited(len(pictures), most, seed))
    if limit is not None and limit <= MOST_PICTURES:
        return drawn
    note = (f"{MOST_PICTURES:,} of {len(pictures):,} {nouns.of(pictures.dataset.modality).many} were "
            "looked at, drawn at random.")
    return replace(drawn, notes=(*drawn.notes, note))


def _of_set(data: str, domain: str | None, seed: int, progress: Progress) -> Pictures:
    folder = _folder(data)
    try:
        dataset = catalog.load(RunConfig.parse({"data": data, "domain": domain, "seed": seed, "picture_seed": 0}),
                               progress)
    except UserError:
        if folder is None or domain is not None:
            raise
        return _of_folder(folder, progress)
    pictures = target_pictures.of_dataset(dataset, None, progress)
    every = Split.joined(list(dataset.splits.values()))
    domain_of = dict(zip(every.keys, every.domains or ("",) * len(every), strict=True))
    names = np.asarray([domain_of[key] for key in pictures.keys], str)
    return _pictures(dataset, pictures, names, np.full(len(pictures), ""))


def _of_folder(folder: Path, progress: Progress) -> Pictures:
    """Every picture below it. Class folders of a set too small to train on still tell labels."""
    classes = folders.arrangement(folder.expanduser()).likely.classes
    labelled = classes if len(classes) > 1 else ()
    pictures = target_pictures.of_folder(folder, labelled, True, progress)
    notes = tuple(note for note in pictures.notes if not note.startswith("No folder in"))
    dataset = Dataset(folder.name, folder.name, tuple(classes), {"train": Split((), np.zeros(0, np.int32))},
                      pictures.read, _digest(pictures), notes=notes, unreadable=pictures.unreadable)
    places = np.full(len(pictures), "")
    if not labelled:
        places = np.asarray([_place(key, str(folder.expanduser().resolve())) for key in pictures.keys], str)
    return _pictures(dataset, pictures, np.full(len(pictures), ""), places)


def _pictures(dataset: Dataset, pictures: TargetPictures, domains: np.ndarray, places: np.ndarray) -> Pictures:
    return Pictures(dataset, pictures.keys, pictures.names, domains, places, dataset.title, dataset.notes)


def _digest(pictures: TargetPictures):
    known = dict(zip(pictures.keys, pictures.digests, strict=True))
    return known.__getitem__


def _place(key: str, root: str) -> str:
    place = os.path.relpath(os.path.dirname(key), root)
    return "" if place == "." else place


def _folder(data: str) -> Path | None:
    """The folder that ``data`` names, by its path or in the catalog; None for pictures that are no files."""
    folder = Path(os.path.expanduser(data))
    if folder.is_dir():
        return folder
    try:
        root = catalog.root(data)
    except UserError:
        return None
    return Path(root) if root else None


def class_list(pictures: Pictures) -> list[str]:
    """The classes' names in the set's order, of those that some picture has."""
    there = set(pictures.names.tolist()) - {""}
    return [name for name in pictures.dataset.classes if name in there] or sorted(there)


