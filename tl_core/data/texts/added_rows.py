"""Texts that were added to a set: a table of their own beside what was brought first, one JSON object a line.

Its name begins with a dot, so that no reader of the set's folder takes it for one of the tables that were brought.
Classes stand there as the set spells them; a row's split is "" where the program is to choose one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tl_core.data import label_columns
from tl_core.data.added_examples import topped_up
from tl_core.data.atomic_files import atomic_path
from tl_core.data.dataset import LABEL, UNLABELLED, Dataset, Split
from tl_core.data.splits import complete
from tl_core.data.texts import row_store
from tl_core.data.texts.table_dataset import TableReader, digest

TEXT, SPLIT, DOMAIN = "text", "(split)", "(domain)"  # names that a table's own columns hardly have


@dataclass(frozen=True)
class AddedRow:
    """``fields`` make the text, by column; ``labels`` are classes by task, the usual target's ``LABEL``, "" for none.

    All rows of an addition have the same columns and tasks.
    """

    fields: Mapping[str, str]
    labels: Mapping[str, str]
    split: str = ""
    domain: str = ""


class MixedReader:
    """``Dataset.read`` of text files, by their paths, and of rows beside them."""

    def __init__(self, files, rows: TableReader):
        self._files, self._rows = files, rows

    def __call__(self, key: str, *_size: int) -> str:
        return (self._files if Path(key).is_absolute() else self._rows)(key)


def file_name(number: int) -> str:
    """Of what came with the version of this number."""
    return f".added-{number}.jsonl"


def write(path: Path, rows: Iterable[AddedRow]) -> None:
    """The rows as a table; whole or not at all."""
    with atomic_path(path) as part, part.open("w", encoding="utf8", errors="replace") as table:
        for row in rows:
            labels = {_column(task): label for task, label in row.labels.items()}
            json.dump({SPLIT: row.split, DOMAIN: row.domain, **labels, **row.fields}, table, ensure_ascii=False)
            table.write("\n")


def with_added(brought: Dataset, folder: Path, numbers: Sequence[int], seed: int) -> Dataset:
    """What was ``brought``, before its splitting, with the texts that versions added, and all three splits.

    Texts that were there stay in their splits, whatever is added; new ones fill every class up to its share. Who adds a
    test of their own gets that one alone. Classes that are new are the set's from there on.
    """
    if not numbers:
        return brought.with_splits(complete(brought.splits, seed))
    tables = [(file_name(number), row_store.stored(folder / file_name(number))) for number in numbers]
    whole = _with_classes(brought, [rows for _, rows in tables])
    added = [_splits(name, rows, whole) for name, rows in tables]
    read = whole.read if isinstance(whole.read, TableReader) else MixedReader(whole.read,
                                                                              TableReader(str(folder), (TEXT,)))
    return whole.with_splits(topped_up(whole.splits, added, seed), read=read, digest=lambda key: digest(read(key)))


def _with_classes(brought: Dataset, tables: Sequence[row_store.StoredRows]) -> Dataset:
    """With the classes of the tables beside its own, and its labels numbered by all of them."""
    tasks = {LABEL: brought.classes, **brought.other_classes}
    classes = {task: _all_classes(names, [rows for rows in tables if _column(task) in rows.columns], _column(task))
               for task, names in tasks.items()}
    number = {task: np.array([*map(classes[task].index, names), UNLABELLED], np.int32)  # the last one serves -1
              for task, names in tasks.items()}
    splits = {name: replace(split, labels=number[LABEL][split.labels],
                            other_labels={task: number[task][labels] for task, labels in split.other_labels.items()})
              for name, split in brought.splits.items()}
    return brought.with_splits(splits, classes=classes[LABEL],
                               other_classes={task: names for task, names in classes.items() if task != LABEL})


def _all_classes(names: Sequence[str], tables: Sequence[row_store.StoredRows], column: str) -> tuple[str, ...]:
    new = {label for rows in tables for label in rows.column(column) if label} - set(names)
    return label_columns.ordered((*names, *new)) if new else tuple(names)


def _splits(name: str, rows: row_store.StoredRows, whole: Dataset) -> dict[str, Split]:
    """The rows by the split that they name, "" for none."""
    def column(of: str) -> list[str]:
        return list(rows.column(of)) if of in rows.columns else [""] * rows.count

    def labels(task: str, classes: Sequence[str]) -> np.ndarray:
        number = {label: at for at, label in enumerate(classes)}
        return np.array([number.get(label, UNLABELLED) for label in column(_column(task))], np.int32)
    domains = tuple(column(DOMAIN)) if whole.domains else None
    keys = tuple(f"{name}:{number + 1}" for number in range(rows.count))
    grouped = any(split.groups for split in whole.splits.values())
    every = Split(keys, labels(LABEL, whole.classes), domains, keys if grouped else None,
                  {task: labels(task, classes) for task, classes in whole.other_classes.items()})
    said = np.array(column(SPLIT), dtype=object)
    return {split: every.take(np.flatnonzero(said == split).tolist()) for split in dict.fromkeys(said.tolist())}


def _column(task: str) -> str:
    """A class's column, told apart from one of a text with the same name."""
    return f"({task})"
