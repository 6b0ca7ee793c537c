"""The rows of a table of texts, one after another: CSV, TSV, JSON lines or Parquet, of any size.

Nothing is kept in memory but the row at hand. What is damaged is passed over and counted.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tl_core.data import text_encoding, text_table
from tl_core.data.spreadsheet_cells import is_number

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
LONGEST_NAME = 60  # of a column: what is longer is a text, so the table has no header
MOST_JSON = 256 * 10**6  # bytes of one list; JSON lines have no limit
_LOOKED_AT = text_table.LOOKED_AT  # lines, or rows, by which a table's form is told


@dataclass
class TableRows:
    """``rows`` gives each row's fields, as many as ``columns``, "" where one is missing; to be read once.

    ``notes`` are told of the file, ``damaged`` counts what was passed over so far.
    """

    columns: tuple[str, ...]
    rows: Iterator[Sequence[str]]
    notes: tuple[str, ...] = ()
    damaged: list[str] = field(default_factory=list)


def open_rows(path: Path, head: bool = False) -> TableRows:
    """The table at ``path``; ``head`` is for who wants its first rows only, and looks at no more of the file.

    ``ValueError`` with the reason where it is none, ``OSError`` where it cannot be opened.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return _parquet(path)
    encoding, notes = text_encoding.encoding_of(path, 1 if head else None)
    return {".json": _json, ".jsonl": _json_lines, ".ndjson": _json_lines}.get(ending, _csv)(path, encoding, notes)


def _csv(path: Path, encoding: str, notes: tuple[str, ...]) -> TableRows:
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        head = list(itertools.islice(file, _LOOKED_AT))
    if any("\0" in line for line in head[:1]) and encoding in ("utf-8", "cp1252"):
        raise ValueError("it is no text")
    separator, named = text_table.separator_of(head, path)
    table = TableRows((), iter(()), notes)
    rows = text_table.parsed(_lines(path, encoding, named), separator,
                             lambda number: table.damaged.append("quotes that do not match"))
    parsed = (row for row in rows if any(row))
    first = next(parsed, None)
    if first is None:
        raise ValueError("it has no row")
    header = _is_header(first)
    table.columns = _names(first) if header else tuple(f"column {at}" for at in range(1, len(first) + 1))
    table.rows = _fitting(parsed if header else itertools.chain([first], parsed), len(first), table.damaged)
    return table


def _lines(path: Path, encoding: str, skipped: int) -> Iterator[str]:
    """Without the zeros that some programs leave in texts."""
    return text_table.lines(path, encoding, skipped, lambda line: line.replace("\0", ""))


def _is_header(row: Sequence[str]) -> bool:
    names = [name.strip() for name in row]
    return len(set(names)) == len(names) and all(name and len(name) <= LONGEST_NAME and not is_number(name)
                                                 for name in names)


def _names(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in row)


def _fitting(rows: Iterator[list[str]], width: int, damaged: list[str]) -> Iterator[list[str]]:
    """Rows of as many fields as there are columns; longer ones are no rows of this table."""
    for row in rows:
        if len(row) > width and any(row[width:]):
            damaged.append("more fields than columns")
        else:
            yield [*row[:width], *[""] * (width - len(row))]


def _json_lines(path: Path, encoding: str, notes: tuple[str, ...]) -> TableRows:
    table = TableRows((), iter(()), notes)
    return _of_objects(_objects(_lines(path, encoding, 0), table.damaged), table)


def _objects(lines: Iterator[str], damaged: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            value = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            value = ""
        if isinstance(value, dict):
            yield value
        elif value is not None:
            damaged.append("no JSON object")


def _json(path: Path, encoding: str, notes: tuple[str, ...]) -> TableRows:
    """A list of objects; a file with one object a line is often called .json, too."""
    with open(path, "rb") as file:
        begins = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins != b"[":
        return _json_lines(path, encoding, notes)
    if path.stat().st_size > MOST_JSON:
        raise ValueError(f"it is one list of more than {MOST_JSON // 10**6} MB; one object a line has no limit")
    try:
        values = json.loads(path.read_text(encoding, errors="replace").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ValueError("it is no JSON") from error
    table = TableRows((), iter(()), notes)
    table.damaged += ["no JSON object" for value in values if not isinstance(value, dict)]
    return _of_objects((value for value in values if isinstance(value, dict)), table)


def _of_objects(objects: Iterator[dict[str, Any]], table: TableRows) -> TableRows:
    """Columns are the keys of the first objects: those that come only later are passed over."""
    head = list(itertools.islice(objects, _LOOKED_AT))
    table.columns = tuple(dict.fromkeys(name for one in head for name in one))
    if not table.columns:
        raise ValueError("it has no object with a text")
    table.rows = ([_field(one.get(name)) for name in table.columns] for one in itertools.chain(head, objects))
    return table


def _parquet(path: Path) -> TableRows:
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
        columns = tuple(file.schema_arrow.names)
    except pyarrow.ArrowException as error:
        raise ValueError("it is no Parquet file, or a damaged one") from error
    if not columns or not file.metadata.num_rows:
        raise ValueError("it has no row")
    table = TableRows(columns, iter(()))
    table.rows = _parquet_rows(file, columns, table.damaged)
    return table


def _parquet_rows(file: Any, columns: tuple[str, ...], damaged: list[str]) -> Iterator[list[str]]:
    import pyarrow

    try:
        for batch in file.iter_batches(batch_size=1000):
            values = [column.to_pylist() for column in batch.columns]
            yield from ([_field(value) for value in row] for row in zip(*values, strict=True))
    except (pyarrow.ArrowException, OSError):
        damaged.append("a damaged part of the file")


def _field(value: Any) -> str:
    """A field's text; a list or an object is no text, and a whole number that was stored as 3.0 is 3."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf8", errors="replace")
    if isinstance(value, float):
        return "" if value != value else f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else ""
