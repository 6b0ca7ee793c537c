"""Targets from a table beside the pictures: ``labels.csv`` (or .tsv) with a column of files and one column a task."""

import csv
import io
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tl_core.data import label_columns, label_rows, spreadsheet_cells
from tl_core.data.arrangement.split_names import split_of
from tl_core.data.dataset import LABEL, UNLABELLED, Dataset, Split
from tl_core.data.folder_scan import scan
from tl_core.data.label_rows import LabelTable, Pictures
from tl_core.data.tasks import DOMAIN
from tl_core.data.upload.sanitize import display

FILES = ("labels.csv", "labels.tsv")
_MOST_KEPT = 64


def beside(folder: Path, pictures: Pictures) -> LabelTable | None:
    """The table in the folder, or in the one below it that holds all pictures; None where there is none.

    ``pictures`` are names by sub-folder, as ``folder_scan`` lists them. Whatever is wrong with the file is a note.
    """
    path, others = _file(folder, pictures)
    if path is None:
        return None
    stamp = _stamp(path), *others
    with _lock:
        known = _kept.get(str(path))
    if known and known[0] == stamp and known[1] == pictures:
        return known[2]
    table = label_rows.read(path, folder, pictures)
    if others:
        table = replace(table, notes=(*table.notes, f"{' and '.join(others)} beside it: passed over."))
    with _lock:
        _kept[str(path)] = stamp, dict(pictures), table
        while len(_kept) > _MOST_KEPT:
            del _kept[next(iter(_kept))]
    return table


def listing(table: LabelTable, folder: Path, pictures: Pictures
            ) -> tuple[tuple[str, ...], dict[str, Split], tuple[str, ...]]:
    """A folder without classes by the table's first task: classes, pictures by split, unlabelled ones too, and a note.

    Splits are the table's, or those that all outermost folders are named like; without them all are ``train``.
    """
    task, labels = next(iter(table.tasks.items()))
    classes = label_columns.ordered(labels.values())
    by_split: dict[str, list[str]] = {}
    split_folders = all(parts and split_of(parts[0]) for parts, names in pictures.items() if names)
    for parts, key in sorted(_keys(folder, pictures)):
        named = split_of(parts[0]) if split_folders else "train"
        by_split.setdefault(table.splits.get(key, named or "train"), []).append(key)
    return classes, {split: Split(tuple(keys), _labels(keys, labels, classes)) for split, keys in by_split.items()}, (
        f"There are no class folders: {task!r} of {table.name} is the usual target.",)


def with_tasks_of(dataset: Dataset, table: LabelTable | None) -> Dataset:
    """The set with the table's tasks as further targets; -1 where a picture has no value."""
    if table is None:
        return dataset
    keys = [key for split in dataset.splits.values() for key in split.keys]
    taken = (LABEL, DOMAIN) if dataset.domains else (LABEL,)
    others: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {}
    for task, labels in table.tasks.items():
        classes = label_columns.ordered(labels[key] for key in keys if key in labels)
        if classes:
            others[label_rows.free_name(task, (*taken, *others))] = labels, classes
    splits = {name: replace(split, other_labels={task: _labels(split.keys, labels, classes)
                                                 for task, (labels, classes) in others.items()})
              for name, split in dataset.splits.items()}
    return dataset.with_splits(splits, other_classes={task: classes for task, (_, classes) in others.items()})


def beside_folders(table: LabelTable | None, tasks: Mapping[str, Mapping[str, str]]) -> LabelTable | None:
    """The table with the tasks that folders are after its own."""
    if not tasks:
        return table
    known = table or LabelTable("")
    return replace(known, tasks={**known.tasks, **{label_rows.free_name(task, known.tasks): labels
                                                   for task, labels in tasks.items()}})


def by_file(root: Path) -> dict[str, dict[str, str]]:
    """Classes by task and by file in the folder (posix path) of the table in it; empty where there is none."""
    table = beside(root, scan(root).pictures) if root.is_dir() else None
    return {task: {Path(key).relative_to(root).as_posix(): label for key, label in labels.items()}
            for task, labels in (table.tasks if table else {}).items()}


def text_of(tasks: Mapping[str, Mapping[str, str]]) -> str:
    """The table's text, for classes by file and task: what ``beside`` reads again, and no spreadsheet computes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["file", *map(spreadsheet_cells.harmless, tasks)])
    for file in sorted({file for labels in tasks.values() for file in labels}):
        writer.writerow([spreadsheet_cells.harmless(cell)
                         for cell in (file, *(labels.get(file, "") for labels in tasks.values()))])
    return text.getvalue()


def _file(folder: Path, pictures: Pictures) -> tuple[Path | None, list[str]]:
    """The table, and the names of those that it goes before."""
    holding = [parts for parts, names in pictures.items() if names]
    common = holding[0] if len(holding) == 1 else ()
    there = [path for parent in dict.fromkeys((folder, folder.joinpath(*common))) for path in _named(parent)]
    return (there[0], [display(path.name) for path in there[1:]]) if there else (None, [])


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:  # gone a moment ago
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _named(parent: Path) -> list[Path]:
    try:
        names = {name.casefold(): name for name in sorted(os.listdir(parent))}
    except OSError:
        return []
    return [parent / names[name] for name in FILES if name in names and (parent / names[name]).is_file()]


def _keys(folder: Path, pictures: Pictures) -> Iterator[tuple[tuple[str, ...], str]]:
    for parts, names in pictures.items():
        yield from ((parts, os.path.join(folder, *parts, name)) for name in names)


def _labels(keys: Sequence[str], labels: Mapping[str, str], classes: Sequence[str]) -> np.ndarray:
    """(n,) int32, -1 where a key has none."""
    place = {name: at for at, name in enumerate(classes)}
    return np.array([place[labels[key]] if key in labels else UNLABELLED for key in keys], np.int32)


_kept: dict[str, tuple[tuple, dict, LabelTable]] = {}
_lock = threading.Lock()
