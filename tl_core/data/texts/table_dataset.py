"""Tables of texts as a data set: rows of CSV, TSV, JSON lines or Parquet files, one file or a folder of them.

``train.csv`` and ``books_test.csv`` name their split, and what else a name says is the domain. Without such names
a column called split does, or the rows are split; several files without a split in their names are domains.
"""

import hashlib
import itertools
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tl_core.data import label_columns
from tl_core.data.arrangement.split_names import split_and_rest, split_of
from tl_core.data.dataset import UNLABELLED, Dataset, Split
from tl_core.data.junk_files import is_litter
from tl_core.data.parallel import Progress
from tl_core.data.splits import completed
from tl_core.data.texts import columns, row_store, table_rows
from tl_core.data.texts.columns import TextColumns
from tl_core.data.texts.row_store import ColumnFacts, StoredRows
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError
from tl_core.words import listed, plural

EXPECTED = "Expected a table with a column of texts and one of classes (CSV, TSV, JSON lines or Parquet)."
MOST_TABLES = 200  # of one folder
_LOOKED_AT, _WORDS = 50, 3  # rows by which a table is told from one of numbers, and words of a text


@dataclass(frozen=True)
class Table:
    """A table's file; the split and the domain that its name says."""

    path: Path
    split: str | None = None
    domain: str | None = None

    @property
    def name(self) -> str:
        return display(self.path.name)

    def stored(self, progress: Progress | None = None) -> StoredRows:
        return row_store.stored(self.path, progress)


class TableReader:
    """``Dataset.read`` of rows: the key "train.csv:17" is that file's 17th row, counted from 1 without its header.

    Once a file was opened its rows stay as they were, whatever becomes of the file.
    """

    def __init__(self, folder: str, text: tuple[str, ...]):
        self._folder, self._text = folder, text
        self._opened: dict[str, StoredRows] = {}

    def __call__(self, key: str, *_size: int) -> str:
        name, _, number = key.rpartition(":")
        rows = self._opened.get(name) or self._opened.setdefault(name, row_store.stored(Path(self._folder, name)))
        fields = (rows.field(int(number) - 1, column).strip() for column in self._text if column in rows.columns)
        return " ".join(field for field in fields if field)

    def __getstate__(self):
        return {**self.__dict__, "_opened": {}}  # a mapped file cannot cross processes


def tables(path: Path) -> list[Table]:
    """The table at ``path``, or those right in that folder, by name; none is opened."""
    if path.is_file():
        return [Table(path)] if _is_table(path.name) else []
    try:
        names = sorted(name for name in os.listdir(path) if _is_table(name) and not is_litter((name,)))
    except OSError:
        return []
    paths = [path / name for name in names[:MOST_TABLES] if (path / name).is_file()]
    said = {one: split_and_rest(one.stem) for one in paths}
    if any(said.values()):
        return [Table(one, place[0], place[1] or None) for one, place in said.items() if place]
    return [Table(one, None, one.stem if len(paths) > 1 else None) for one in paths]


def looks_like_texts(path: Path) -> bool:
    """Whether the first rows of a table have a column of texts: several words in most fields."""
    try:
        rows = table_rows.open_rows(path, head=True)
        head = list(itertools.islice(rows.rows, _LOOKED_AT))
    except (OSError, ValueError):
        return False
    return any(2 * sum(len(field.split()) >= _WORDS for field in column) > len(head)
               for column in zip(*head, strict=True))


def table_dataset(path: Path, *, seed: int = 0, **fields: Any) -> Dataset:
    """The rows at ``path`` as a data set with all three splits; ``fields`` as ``before_splitting``'s."""
    return completed(before_splitting(path, **fields), seed)


def before_splitting(path: Path, *, name: str, title: str = "", source: str = "", licence: str = "",
                     text_columns: Sequence[str] | None = None, progress: Progress | None = None) -> Dataset:
    """The rows at ``path``, a table or a folder of them, as a data set with the splits that the tables name.

    ``text_columns`` make the text, None for the likely one; other columns with few values are classes and further
    tasks. Rows without a text are left out and told; a row without a class is unlabelled. ``UserError`` where there is
    no table, no column of texts, or only one class.
    """
    opened = _Opened(tables(path), name, text_columns, progress)
    chosen, parts = opened.columns, opened.parts
    label = next(iter(chosen.labels), None)
    if label is None:
        why = columns.why_no_classes(opened.facts, chosen.text) or "One with classes has few values, each often."
        raise UserError(f"No column of {display(name)!r} tells classes.", f"{EXPECTED} Its columns are "
                        f"{listed(list(opened.facts))}. {why}", "Add such a column, or choose another table.")
    spelling = {task: label_columns.spelling(opened.facts[task].values or {}) for task in chosen.labels}
    classes = {task: label_columns.ordered(values.values()) for task, values in spelling.items()}
    splits = {split: Split.joined([_split(part, chosen, spelling) for part in parts if part.split == split])
              for split in dict.fromkeys(part.split for part in parts)}
    if "train" not in splits:
        raise UserError(f"{display(name)!r} has no texts to train on.", "Expected train.csv, or a table without a "
                        "split in its name.", f"Add one; here are {listed([part.table.name for part in parts])}.")
    reader = TableReader(str(path if path.is_dir() else path.parent), chosen.text)
    return Dataset(name, title or path.stem, classes[label], _plain(splits), reader,
                   lambda key: digest(reader(key)), source or path.name, licence, "text", notes=tuple(opened.notes),
                   other_classes={task: names for task, names in classes.items() if task != label})


def columns_of(path: Path) -> tuple[TextColumns, tuple[str, ...]]:
    """What the columns at ``path`` usually are, and all of them. ``UserError`` where there is no table of texts."""
    opened = _Opened(tables(path), path.name, None, None)
    return opened.columns, tuple(opened.facts)


def digest(text: str) -> str:
    """Of a text's content."""
    return hashlib.blake2s(text.encode("utf8", errors="surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False)
class _Part:
    """Rows of a table that are in one split and domain, by number from 0."""

    table: Table
    rows: StoredRows
    split: str
    domain: str | None
    numbers: np.ndarray

    def fields(self, column: str) -> list[str]:
        if column not in self.rows.columns:
            return [""] * len(self.numbers)
        every = list(self.rows.column(column))
        return [every[number].strip() for number in self.numbers]


class _Opened:
    """The tables that can be read, and what all of them say together."""

    def __init__(self, tables: Sequence[Table], name: str, text: Sequence[str] | None, progress: Progress | None):
        self.notes: list[str] = []
        self._rows: dict[Table, StoredRows] = {}
        for table in tables:
            try:
                self._rows[table] = table.stored(progress)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                self.notes.append(f"{table.name} cannot be read ({reason}) and is left alone.")
        if not self._rows:
            raise UserError(f"{display(name)!r} holds no table of texts.", " ".join([EXPECTED, *self.notes]),
                            "Choose another file or folder.")
        self.columns = columns.choose(self.facts, text, display(name))
        self._without_text()
        self.notes += [f"{table.name}: {note}" for table, rows in self._rows.items() for note in rows.notes]
        self.notes.append(self.columns.words)

    @cached_property
    def facts(self) -> dict[str, ColumnFacts]:
        """Of each column over all tables."""
        names = dict.fromkeys(name for rows in self._rows.values() for name in rows.columns)
        return {name: _together([rows.facts[name] for rows in self._rows.values() if name in rows.facts])
                for name in names}

    @cached_property
    def parts(self) -> list[_Part]:
        return [part for table, rows in self._rows.items() for part in self._parts_of(table, rows)]

    def _without_text(self) -> None:
        """Tables that lack the column of texts are others' (a list of classes, say)."""
        for table in [table for table, rows in self._rows.items() if not set(self.columns.text) & set(rows.columns)]:
            del self._rows[table]
            self.notes.append(f"{table.name} has no column {listed(self.columns.text)} and is left alone.")
        if self.columns.domain is None and len({table.domain for table in self._rows}) == 1:
            self._rows = {replace(table, domain=None): rows for table, rows in self._rows.items()}

    def _parts_of(self, table: Table, rows: StoredRows) -> list[_Part]:
        blank = np.logical_and.reduce([np.fromiter(rows.is_blank(column), bool, rows.count)
                                       for column in self.columns.text if column in rows.columns])
        if blank.any():
            self.notes.append(f"{table.name}: {plural(int(blank.sum()), 'row')} without a text left out.")
        splits = self._told(rows, self.columns.split, table.split or "train", split_of)
        domains = self._told(rows, self.columns.domain, table.domain or "", str)
        places = np.array([f"{split}|{domain}" for split, domain in zip(splits, domains, strict=True)], dtype=object)
        return [_Part(table, rows, place.partition("|")[0], place.partition("|")[2] or None, numbers)
                for place in dict.fromkeys(places.tolist())
                if len(numbers := np.flatnonzero((places == place) & ~blank))]

    @staticmethod
    def _told(rows: StoredRows, column: str | None, otherwise: str, read) -> list[str]:
        if column is None or column not in rows.columns:
            return [otherwise] * rows.count
        return [(read(field.strip()) if field.strip() else None) or otherwise for field in rows.column(column)]


def _is_table(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in table_rows.SUFFIXES


def _together(facts: Sequence[ColumnFacts]) -> ColumnFacts:
    return ColumnFacts(sum(one.known for one in facts), sum(one.characters for one in facts), _values_of(facts))


def _values_of(facts: Sequence[ColumnFacts]) -> dict[str, int] | None:
    """Of all tables; None where they are many, in one or together."""
    values = Counter[str]()
    for one in facts:
        if one.values is None:
            return None
        values.update(one.values)
    return dict(values) if len(values) <= row_store.MOST_VALUES else None


def _split(part: _Part, chosen: TextColumns, spelling: Mapping[str, Mapping[str, str]]) -> Split:
    keys = tuple(f"{part.table.path.name}:{number + 1}" for number in part.numbers)
    labels = {column: _labels(part, column, spelling[column]) for column in chosen.labels}
    first, *others = chosen.labels
    domains = (part.domain or "",) * len(keys)
    return Split(keys, labels[first], domains, None, {column: labels[column] for column in others})


def _labels(part: _Part, column: str, spelling: Mapping[str, str]) -> np.ndarray:
    """(n,) int32, -1 where a row has no class."""
    number = {name: at for at, name in enumerate(label_columns.ordered(spelling.values()))}
    return np.array([number[spelling[field]] if field in spelling else UNLABELLED for field in part.fields(column)],
                    np.int32)


def _plain(splits: dict[str, Split]) -> dict[str, Split]:
    """Without domains where there is only one."""
    if any(domain for split in splits.values() for domain in split.domains or ()):
        return splits
    return {name: replace(split, domains=None) for name, split in splits.items()}
