"""What a table of labels says of a folder's pictures: the column with files is guessed by its values."""

import os
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tl_core.data import label_columns, spreadsheet_cells, text_table
from tl_core.data.arrangement.split_names import split_of
from tl_core.data.picture_index import AMBIGUOUS, PictureIndex
from tl_core.data.upload.sanitize import display, visible
from tl_core.words import listed, number, plural

Pictures = Mapping[tuple[str, ...], Sequence[str]]  # names by sub-folder
_LOOKED_AT = 500  # rows by which the column of files is guessed
_MOST_COLUMNS = 200


@dataclass(frozen=True, eq=False)
class LabelTable:
    """A table's tasks: classes by picture's key, only of those that have one. ``splits`` as well, where it names them.

    ``notes`` say what was made of the file ``name``; one that names no picture has nothing else.
    """

    name: str
    tasks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    splits: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """Of a file that is used, ``""`` where it is left alone."""
        return os.path.splitext(self.name)[1].lower() if self.tasks or self.splits else ""


def read(path: Path, folder: Path, pictures: Pictures) -> LabelTable:
    """The table at ``path``, of the pictures in ``folder``; whatever is wrong with it is among its notes."""
    name = display(path.name)
    try:
        rows, notes = text_table.read_rows(path)
    except (OSError, ValueError) as error:
        return LabelTable(name, notes=(f"{name} cannot be read ({getattr(error, 'strerror', None) or error}) and is "
                                       "left alone.",))
    rows = [[spreadsheet_cells.original(cell) for cell in row] for row in rows]
    index, column = _file_column(rows, folder, pictures)
    if column is None:
        return LabelTable(name, notes=_said(name, (*notes, "It names no picture of this folder and is left alone: "
                                                   "expected a column with files, then one column a task.")))
    header = rows[0] if index.find(rows[0][column]) is None else [f"column {at}" for at in range(1, len(rows[0]) + 1)]
    body = rows[header is rows[0]:]
    fitting = [row for row in body if len(row) <= len(header) or not any(row[len(header):])]
    notes += _on_long(len(body) - len(fitting))
    by_key, unknown, ambiguous = _by_key(fitting, column, index)
    notes += _on_unknown(unknown, "no picture of this folder") + _on_unknown(ambiguous, "several pictures at once")
    return _of_columns(name, header, column, by_key, notes)


def _file_column(rows: Sequence[Sequence[str]], folder: Path, pictures: Pictures) -> tuple[PictureIndex, int | None]:
    """The column that names most pictures; those whose names lack their ending count where no other does."""
    for stems in (False, True):
        index = PictureIndex(folder, pictures, stems)
        for looked in (rows[::max(1, len(rows) // _LOOKED_AT)], rows):
            counts = [len({index.find(row[at]) for row in looked if at < len(row)} - {None, AMBIGUOUS})
                      for at in range(min(max(map(len, looked), default=0), _MOST_COLUMNS))]
            if any(counts) and (not stems or 2 * max(counts) >= len(looked) - 1):
                return index, counts.index(max(counts))
    return index, None


def _by_key(rows: Sequence[Sequence[str]], column: int, index: PictureIndex
            ) -> tuple[dict[str, list[Sequence[str]]], list[str], list[str]]:
    """Each picture's rows, and what names none or several."""
    by_key: dict[str, list[Sequence[str]]] = {}
    unknown: list[str] = []
    ambiguous: list[str] = []
    for row in rows:
        written = row[column] if column < len(row) else ""
        key = index.find(written) if written else None
        if key:
            by_key.setdefault(key, []).append(row)
        else:
            (unknown if key is None else ambiguous).append(written)
    return by_key, unknown, ambiguous


def _of_columns(name: str, header: Sequence[str], column: int, by_key: Mapping[str, list[Sequence[str]]],
                notes: tuple[str, ...]) -> LabelTable:
    tasks: dict[str, Mapping[str, str]] = {}
    splits: dict[str, str] = {}
    contrary: set[str] = set()
    refused: dict[str, str] = {}
    columns = [at for at in range(len(header)) if at != column]
    for at in columns[:_MOST_COLUMNS]:
        task = free_name(display(visible(header[at]).strip(), 60) or f"column {at + 1}", tasks)
        values, twice = _values(at, by_key)
        contrary |= twice
        if not splits and all(map(split_of, set(values.values()))) and len(set(values.values())) > 1:
            splits = {key: split_of(value) or "train" for key, value in values.items()}
            refused[task] = "the splits of a folder without class folders"
            continue
        classes = label_columns.classes_of(values)
        if reason := label_columns.refusal(classes):
            refused[task] = reason
        else:
            tasks[task] = classes
    notes += _on_contrary(contrary) + _on_refused(refused)
    if len(columns) > _MOST_COLUMNS:
        notes += (f"It has {number(len(columns))} columns; the first {_MOST_COLUMNS} are looked at.",)
    found = f"Tasks: {listed(map(repr, tasks), 10)}." if tasks else "No column is a task."
    return LabelTable(name, tasks, splits, _said(name, (found, *notes)))


def _values(at: int, by_key: Mapping[str, list[Sequence[str]]]) -> tuple[dict[str, str], set[str]]:
    """The column's values by key, and the keys that have two different ones, which then have none."""
    values, twice = {}, set()
    for key, rows in by_key.items():
        known = {row[at] for row in rows if at < len(row)}
        known = {value for value in known if not label_columns.is_missing(value)}
        if len(known) == 1:
            values[key] = known.pop()
        elif known:
            twice.add(key)
    return values, twice


def _on_long(count: int) -> tuple[str, ...]:
    return (f"{plural(count, 'row has', 'rows have')} more fields than the first line and "
            f"{'is' if count == 1 else 'are'} passed over.",) if count else ()


def _on_unknown(names: Sequence[str], what: str) -> tuple[str, ...]:
    return (f"{plural(len(names), 'row names', 'rows name')} {what}: "
            f"{listed([repr(display(name)) for name in names])}.",) if names else ()


def _on_contrary(keys: set[str]) -> tuple[str, ...]:
    names = listed([repr(display(os.path.basename(key))) for key in sorted(keys)])
    return (f"{plural(len(keys), 'picture is', 'pictures are')} named twice with different values and "
            f"{'has' if len(keys) == 1 else 'have'} no label there: {names}.",) if keys else ()


def _on_refused(refused: Mapping[str, str]) -> tuple[str, ...]:
    if not refused:
        return ()
    return (f"No task{'' if len(refused) == 1 else 's'}: " + listed(
        [f"{task!r} ({reason})" for task, reason in refused.items()]) + ".",)


def _said(name: str, notes: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name}: {note}" for note in notes)


def free_name(name: str, taken: Container[str]) -> str:
    """The name, with a number where it is taken."""
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    return free
