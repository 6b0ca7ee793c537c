"""What tables and text files that are brought for a set say of each text: the set knows its classes and columns, so
less is guessed than of a new one. A table may have one class, or one row, and needs no header.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tl_core.data.arrangement.split_names import split_and_rest, split_of
from tl_core.data.dataset import LABEL, Dataset
from tl_core.data.texts import columns, row_store, table_rows, text_folder
from tl_core.data.texts.added_rows import AddedRow
from tl_core.data.texts.columns import TextColumns
from tl_core.data.texts.row_store import ColumnFacts, StoredRows
from tl_core.data.upload.sanitize import class_key, class_name, display
from tl_core.errors import UserError
from tl_core.words import listed, plural

HINT = "Name the class (--class, on the page Class), or add a column of classes."


@dataclass(frozen=True)
class ExtendedSet:
    """The set that takes the texts, as it is: ``columns`` are its tables', ``others`` the rest of theirs; ``label`` is
    the class of what says none."""

    dataset: Dataset
    columns: TextColumns
    others: tuple[str, ...] = ()
    label: str = ""

    @property
    def tasks(self) -> dict[str, tuple[str, ...]]:
        return {LABEL: self.dataset.classes, **self.dataset.other_classes}

    @property
    def text_fields(self) -> tuple[str, ...]:
        """Columns that may make the text, the usual ones first."""
        told = {*self.columns.text, *self.columns.labels, self.columns.domain, self.columns.split}
        return (*self.columns.text, *(name for name in self.others if name not in told))

    def text_of(self, row: AddedRow) -> str:
        return " ".join(filter(None, (row.fields[column] for column in self.columns.text)))


def brought_rows(folder: Path, extended: ExtendedSet, notes: list[str]) -> Iterator[AddedRow]:
    """A row for each text in ``folder``, its classes as they stand there; ``notes`` gets what is worth telling.

    ``UserError`` where no column or folder tells classes, or none is a text.
    """
    return itertools.chain(_of_tables(folder, extended, notes), _of_files(folder, extended, notes))


@dataclass(frozen=True)
class _BroughtTable:
    """A table's rows; where its first line names a class of the set it is a row, and the columns have no names."""

    name: str
    rows: StoredRows
    first: tuple[str, ...]  # a row that stands in the place of a header

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"column {at}" for at in range(1, len(self.first) + 1)) if self.first else self.rows.columns

    @property
    def facts(self) -> dict[str, ColumnFacts]:
        facts = [self.rows.facts[column] for column in self.rows.columns]
        if self.first:
            facts = [ColumnFacts(one.known + 1, one.characters + len(value), None if one.values is None else dict(
                Counter(one.values) + Counter([value]))) for one, value in zip(facts, self.first, strict=True)]
        return dict(zip(self.columns, facts, strict=True))

    def fields(self) -> Iterator[dict[str, str]]:
        each = zip(*map(self.rows.column, self.rows.columns), strict=True)
        for row in itertools.chain([self.first] if self.first else [], each):
            yield {column: value.strip() for column, value in zip(self.columns, row, strict=True)}


def _of_tables(folder: Path, extended: ExtendedSet, notes: list[str]) -> Iterator[AddedRow]:
    for path in sorted(one for one in folder.rglob("*") if one.suffix.lower() in table_rows.SUFFIXES):
        try:
            rows = row_store.stored(path)
        except (OSError, ValueError) as error:
            notes.append(f"{display(path.name)} cannot be read ({getattr(error, 'strerror', None) or error}).")
            continue
        notes += [f"{display(path.name)}: {note}" for note in rows.notes]
        known = {class_key(name) for name in extended.dataset.classes}
        first = rows.columns if known & {class_key(class_name(name)) for name in rows.columns} else ()
        yield from _of_table(_BroughtTable(path.name, rows, first), extended, notes)


def _of_table(table: _BroughtTable, extended: ExtendedSet, notes: list[str]) -> Iterator[AddedRow]:
    text, label = _text_and_label(table, extended)
    facts, usual = table.facts, extended.columns
    split = next((name for name in facts if columns.is_called(name, (columns.SPLIT,))
                  and columns.are_splits(facts[name])), None)
    domain = next((name for name in facts if columns.is_called(name, (usual.domain or "", columns.DOMAIN))), None)
    place = split_and_rest(Path(table.name).stem)
    domains = {name.casefold(): name for name in extended.dataset.domains}
    blank = 0
    if not table.first and (text != usual.text or label not in (None, *usual.labels[:1])):
        notes.append(f"{display(table.name)}: {TextColumns(text, (label,) if label else ()).words}")
    for row in table.fields():
        fields = {column: row.get(column, "") for column in extended.text_fields}
        if text != usual.text:
            fields[usual.text[0]] = " ".join(filter(None, map(row.__getitem__, text)))
        if not any(fields[column] for column in usual.text):
            blank += 1
            continue
        labels = {LABEL: row[label] if label else "", **{task: row.get(task, "") for task in
                                                         extended.dataset.other_classes}}
        said = row[domain] if domain else place[1] if place else ""
        yield AddedRow(fields, labels, split_of(row[split]) or "" if split else place[0] if place else "",
                       domains.get(said.casefold(), said))
    if blank:
        notes.append(f"{display(table.name)}: {plural(blank, 'row')} without a text left out.")


def _text_and_label(table: _BroughtTable, extended: ExtendedSet) -> tuple[tuple[str, ...], str | None]:
    """The columns of the text, and the one of classes, None where there is none and the class is known otherwise."""
    facts, usual = table.facts, extended.columns
    text = usual.text if set(usual.text) <= set(facts) else ()
    known = {class_key(name) for name in extended.dataset.classes}
    free = [name for name in facts if name not in text]
    label = next((name for name in free if name in usual.labels[:1]), None) or next(
        (name for name in free if _are_classes(facts[name], known)), None) or next(
        (name for name in free if columns.is_called(name, columns.LABELS)), None)
    if label is None and not extended.label:
        raise UserError(f"No column of {display(table.name)!r} tells classes.", f"Its columns are {listed(free)}, and "
                        f"the classes of {extended.dataset.name!r} are {listed(extended.dataset.classes)}.", HINT)
    text = text or columns.likely_text(facts, [label] if label else [], None)
    if not text or text == (label,):
        raise UserError(f"No column of {display(table.name)!r} looks like a text.", f"Its columns are "
                        f"{listed(list(facts))}.", "Add a column called text.")
    return text, label


def _are_classes(facts: ColumnFacts, known: set[str]) -> bool:
    """Whether most fields of a column name classes of the set."""
    counts = facts.values or {}
    return 2 * sum(count for value, count in counts.items() if class_key(class_name(value)) in known) > facts.known > 0


def _of_files(folder: Path, extended: ExtendedSet, notes: list[str]) -> Iterator[AddedRow]:
    """Text files: the class is the innermost folder that is no split, what is around it may name split and domain."""
    domains = {name.casefold(): name for name in extended.dataset.domains}
    for path in sorted(one for one in folder.rglob("*") if one.suffix.lower() in text_folder.SUFFIXES):
        try:
            text = text_folder.read_text(str(path))
        except (OSError, ValueError) as error:
            notes.append(f"{display(path.name)} is left out: {getattr(error, 'strerror', None) or error}.")
            continue
        around = path.relative_to(folder).parts[:-1]
        splits = [split for part in around if (split := split_of(part))]
        rest = [part for part in around if not split_of(part)]
        label = rest[-1] if rest else extended.label
        if not label:
            raise UserError(f"{display(path.name)!r} lies in no class folder.", "Expected a folder for each class "
                            "around text files.", HINT)
        yield AddedRow({**dict.fromkeys(extended.text_fields, ""), extended.columns.text[0]: text},
                       {**dict.fromkeys(extended.tasks, ""), LABEL: label}, splits[0] if splits else "",
                       next((domains[part.casefold()] for part in rest[:-1] if part.casefold() in domains), ""))
