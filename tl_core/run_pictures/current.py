"""Where a run's pictures are today, and which of them are not what they were."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import tracking
from tl_core.backbones import nouns
from tl_core.data import catalog, file_hashes, run_manifest
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.folders import FolderReader
from tl_core.data.parallel import Progress
from tl_core.data.run_manifest import DIGITS, Manifest
from tl_core.errors import UserError
from tl_core.modality_nouns import Noun
from tl_core.run_pictures import differences, intensity
from tl_core.run_pictures.differences import CHANGED, GONE, Lacking
from tl_core.run_pictures.version import Pinned, pinned, relative, roots_of
from tl_core.statistics.predictions import Predictions
from tl_core.tracking import RunRecord

PICTURE = nouns.of("image")
KINDS = {"train": "training", "val": "validation", "test": "test"}


@dataclass(frozen=True)
class Tested:
    """The run's test pictures: ``keys`` leads from the run's own keys to today's, for those that are what they were.

    ``name`` is the set as the catalog has it today; ``note`` what became of it, or what cannot be told;
    ``read`` reads today's keys as ``Dataset.read`` does.
    """

    name: str
    keys: dict[str, str]
    lacking: tuple[Lacking, ...]
    total: int
    note: str
    read: Callable[..., Any]
    noun: Noun = PICTURE

    @property
    def sentence(self) -> str:
        """Everything that differs, in words; "" where nothing does."""
        told = differences.sentence(self.lacking, self.total, f"test {self.noun.many}")
        return " ".join(filter(None, (told, self.note)))


@dataclass(frozen=True, eq=False)
class RunPictures:
    """The run's data set as it read it, without those pictures that are not what they were: ``lacking``, by split."""

    name: str
    dataset: Dataset
    lacking: dict[str, tuple[Lacking, ...]]
    note: str = ""

    def said(self, *splits: str) -> str:
        """What of these splits (by default of all) is not as it was, in words; "" where everything is."""
        sentences = [differences.sentence(self.lacking[name], self.total(name),
                                          f"{KINDS[name]} {self.dataset.noun.many}")
                     for name in splits or SPLITS]
        return " ".join(filter(None, (*sentences, self.note)))

    def total(self, split: str) -> int:
        """How many pictures of a split the run had."""
        return len(self.dataset.splits[split]) + len(self.lacking[split])


def load(record: RunRecord, progress: Progress | None = None) -> RunPictures:
    """The pictures that the run read, every file compared with what it was.

    ``UserError`` where none is left, or where a run of an earlier version of the program, which
    kept no list of its pictures, finds its set changed.
    """
    kept, where = _manifest(record), pinned(record)
    return _listed(record, kept, where, progress) if kept else _whole(record, where, progress)


def tested(record: RunRecord, answers: Predictions) -> Tested:
    """The pictures that the run answered in its test; quick: only these are looked at."""
    kept, where = _manifest(record), pinned(record)
    keys = [str(key) for key in answers.keys]
    if kept is None:
        return _tested_by_name(record, where, keys)
    known = {name: index for index, name in enumerate(kept.names)}
    indices = [known[kept.name_of(key)] for key in keys if kept.name_of(key) in known]
    located, _ = _located(kept, indices, _root(where, kept), None)
    there = {key: now for key in keys for index in (known.get(kept.name_of(key)),) if index is not None
             and isinstance(now := located[index], str)}
    return Tested(where.name, there, _lacking(located), len(keys), where.note, _base(record, where).read,
                  nouns.of_run(record.config))


def _manifest(record: RunRecord) -> Manifest | None:
    return run_manifest.read(tracking.fetch(record.run_id, run_manifest.FILE))


def _listed(record: RunRecord, kept: Manifest, where: Pinned, progress: Progress | None) -> RunPictures:
    located, known = _located(kept, range(len(kept.names)), _root(where, kept), progress)
    splits, lacking = {}, {}
    for number, name in enumerate(SPLITS):
        mine = np.flatnonzero(kept.splits == number).tolist()
        there = [index for index in mine if not isinstance(located[index], Lacking)]
        splits[name] = kept.split(there, [key for index in there if isinstance(key := located[index], str)])
        lacking[name] = _lacking({index: located[index] for index in mine})
    if not any(map(len, splits.values())):
        raise UserError(f"None of the {len(kept.names)} pictures of {record.config.data!r} is as the run read it.",
                        f"Expected them where they were. {where.note}".strip(), "Bring them back, or train again.")
    return RunPictures(where.name, replace(
        _base(record, where), name=where.name, classes=kept.classes, splits=splits, unreadable=(), notes=(),
        digest=lambda key: known[key].digest), lacking, where.note)


def _base(record: RunRecord, where: Pinned) -> Dataset:
    """The set as the catalog has it, for its title, its rights and the way its files are read."""
    try:
        dataset = catalog.listing_of(record.config.changed(data=where.name))
    except UserError:
        dataset = Dataset(where.name, where.name, (), {}, FolderReader(), str)
    return intensity.as_read(dataset, record)


def _whole(record: RunRecord, where: Pinned, progress: Progress | None) -> RunPictures:
    """Of a run that kept no list: its set where that is the very same."""
    dataset = intensity.as_read(catalog.load(record.config.changed(data=where.name), progress), record)
    if progress:
        progress("Comparing the data set with the run's", 0, 0)
    if dataset.fingerprint() != (record.result or {}).get("fingerprint"):
        changed = f"The data set {record.config.data!r} has changed since the run was trained."
        raise UserError(f"{changed} {where.note}".strip(),
                        "Expected the same examples, labels and splits: others may have been learnt by heart.",
                        "Bring the set back to how it was, or train again.")
    return RunPictures(where.name, dataset, dict.fromkeys(SPLITS, ()), "")


def _tested_by_name(record: RunRecord, where: Pinned, keys: Sequence[str]) -> Tested:
    """Of a run that kept no list: pictures are known by their names alone."""
    noun = nouns.of_run(record.config)
    try:
        dataset = intensity.as_read(catalog.listing_of(record.config.changed(data=where.name)), record)
        roots = roots_of(where.name.rpartition("@")[0]) if catalog.entry(where.name).own else []
    except UserError as error:
        note = where.note or str(error)
        gone = tuple(Lacking(_short(key), GONE) for key in keys)
        return Tested(where.name, {}, gone, len(keys), note, FolderReader(intensity.of(record)), noun)
    here = {relative(key, roots): key for name in SPLITS for key in dataset.splits[name].keys}
    there = {key: here[relative(key, roots)] for key in keys if relative(key, roots) in here}
    gone = tuple(Lacking(_short(key), GONE) for key in keys if key not in there)
    return Tested(where.name, there, gone, len(keys), where.note, dataset.read, noun)


def _root(where: Pinned, kept: Manifest) -> str:
    """The folder that the names are relative to today: the set's, or the one in which the run read it."""
    try:
        return catalog.root(where.name) or kept.root
    except UserError:
        return kept.root


def _located(kept: Manifest, indices: Sequence[int], root: str, progress: Progress | None
             ) -> tuple[dict[int, str | Lacking], dict[str, file_hashes.Known]]:
    """Each picture's path today, or what became of it, and what is known of the files: each is read once a change."""
    paths = {index: os.path.join(root, kept.names[index]) for index in indices}
    known = file_hashes.examine(list(paths.values()), Path(root), progress)
    located = {index: path if known[path].digest[:DIGITS] == kept.digests[index] else
               Lacking(_short(kept.names[index]), CHANGED if os.path.exists(path) else GONE)
               for index, path in paths.items()}
    return located, known


def _lacking(located: dict[int, str | Lacking]) -> tuple[Lacking, ...]:
    return tuple(one for one in located.values() if isinstance(one, Lacking))


def _short(name: str) -> str:
    """A file's name with the folder it lies in, printable."""
    return os.fsencode("/".join(name.split("/")[-2:])).decode("utf8", "replace")
