"""The pictures that become a target: of a set's domain, of a folder with or without classes, or changed copies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tl_core.data import folders, sealing
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.folder_scan import scan
from tl_core.data.folders import FolderReader
from tl_core.data.shift import VERSION, Shift
from tl_core.data.upload.sanitize import class_key
from tl_core.errors import UserError
from tl_core.progress import Progress


@dataclass(frozen=True, eq=False)
class TargetPictures:
    """m pictures in the order of their content: ``names`` (m,) says each one's class, "" where nobody does.

    ``digest`` and ``read`` take ``keys``; ``splits`` (m,) is where the set itself has them, None where its files lie
    in no order that a label could not change. ``change`` makes the pictures what they are, after they are read.
    """

    keys: tuple[str, ...]
    names: np.ndarray
    digests: tuple[str, ...]
    read: Callable[..., np.ndarray]
    splits: np.ndarray | None = None
    change: Shift | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, indices: Sequence[int] | np.ndarray) -> "TargetPictures":
        """Those at ``indices``, in this order."""
        chosen = np.asarray(indices, int)
        return replace(self, keys=tuple(self.keys[i] for i in chosen), names=self.names[chosen],
                       digests=tuple(self.digests[i] for i in chosen),
                       splits=None if self.splits is None else self.splits[chosen])


def of_dataset(dataset: Dataset, domain: str | None, progress: Progress | None = None) -> TargetPictures:
    """A set's pictures, or those of one domain, all splits together."""
    parts = {name: split if domain is None else split.take(
        np.flatnonzero(dataset.is_of(split, domain)).tolist()) for name, split in dataset.splits.items()}
    joined = Split.joined([parts[name] for name in SPLITS])
    splits = np.repeat(SPLITS, [len(parts[name]) for name in SPLITS]) if dataset.drawn else None
    return _ordered(TargetPictures(
        joined.keys, np.asarray([*dataset.classes, ""])[joined.labels], tuple(sealing.digests(dataset, joined.keys)),
        dataset.read, splits, title=dataset.title, notes=dataset.notes, unreadable=dataset.unreadable))


def of_folder(folder: Path, classes: Sequence[str], check: bool = True, progress: Progress | None = None
              ) -> TargetPictures:
    """Every picture in ``folder`` and below. Folders named like ``classes`` tell the labels to judge by.

    Where there are none, all pictures are unlabelled, in whatever folders they lie. ``UserError`` where there is no
    picture that can be read.
    """
    folder = folder.expanduser()
    folders.arrangement(folder)  # the error that fits where it is not there or has no picture
    folder = folder.resolve()
    scanned = scan(folder)
    keys = tuple(str(folder.joinpath(*parts, name)) for parts, names in sorted(scanned.pictures.items())
                 for name in names)
    named = {str(folder.joinpath(*path)): place.label for path, place in folders.rows_of(folder)}
    known = set(map(class_key, classes))
    if not known & set(map(class_key, named.values())):
        named = {}
    split = Split(keys, np.full(len(keys), -1, np.int32))
    looked, unreadable, _, notes = folders.look_into({"train": split}, folder, check, progress)
    keys = looked["train"].keys
    if not keys:
        raise UserError(f"None of {len(split)} pictures in {str(folder)!r} can be read.", "Expected pictures.",
                        "Choose another folder.")
    reader = FolderReader()
    shown = Dataset(folder.name, folder.name, (), {}, reader, str)
    unlabelled_note = () if named else (
        f"No folder in {folder.name!r} is named like a class of the source: its pictures are taken as unlabelled, so "
        "nothing can be judged.",)
    return _ordered(TargetPictures(keys, np.asarray([named.get(key, "") for key in keys], str),
                                   tuple(sealing.digests(shown, keys)), reader, title=folder.name,
                                   notes=(*unlabelled_note, *notes), unreadable=unreadable))


def shifted(source: Dataset, shift: Shift, seed: int) -> tuple[Dataset, TargetPictures]:
    """The source with one half of its pictures, and changed copies of the other half: no picture is in both.

    Halves are drawn without labels; pictures of one group (a burst) stay together. ``UserError`` for too few.
    """
    pool = of_dataset(source, None)
    groups = {key: group for split in source.splits.values()
              for key, group in zip(split.keys, split.groups or split.keys, strict=True)}
    of_group: dict[str, list[int]] = {}
    for index, key in enumerate(pool.keys):
        of_group.setdefault(groups[key], []).append(index)
    index_groups = list(of_group.values())  # in the order of their first picture's content
    halves = sealing.parts(len(index_groups), "half", seed)
    target = pool.take(sorted(index for group in halves["test"] for index in index_groups[group]))
    target = target.take(shift.kept(target.names.tolist(), sealing.limited(len(target), None, seed)))
    taken = {pool.keys[index] for group in halves["test"] for index in index_groups[group]}
    rest = {name: split.take([i for i, key in enumerate(split.keys) if key not in taken])
            for name, split in source.splits.items()}
    marked = tuple(f"{digest}|{shift}|{VERSION}" for digest in target.digests)
    return source.with_splits(rest), replace(
        target, digests=marked, change=shift, splits=None, notes=(),
        title=f"{source.title}, changed", unreadable=())


def _ordered(pictures: TargetPictures) -> TargetPictures:
    return pictures.take(sealing.order(pictures.digests))
