"""Reading a table of text (.csv, .tsv) that anybody may have written: its encoding, separator and damaged lines."""

import csv
import io
from pathlib import Path

from tl_core.data import text_encoding
from tl_core.words import listed

MOST_BYTES = 64 * 10**6
SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 50  # lines by which the separator is told


def read_rows(path: Path) -> tuple[list[list[str]], tuple[str, ...]]:
    """The rows of a table's file, fields without space around them, no empty row; and what a person should know of it.

    UTF-8, UTF-16 or Windows-1252; commas, semicolons, tabs or bars between fields. A damaged line is passed over and
    told. ``ValueError`` with the reason where the file is no table of text, ``OSError`` where it cannot be opened.
    """
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 10**6} MB")
    text, notes = text_encoding.decoded(content)
    if "\0" in text:
        raise ValueError("it is no text")
    lines = io.StringIO(text, newline="").readlines()  # str.splitlines parts at more than ends of lines
    separator, named = separator_of(lines, path)
    lines = lines[named:]
    rows, damaged = _parsed(lines, separator)
    if damaged:
        one = len(damaged) == 1
        notes += (f"Line{'' if one else 's'} {listed(list(map(str, damaged)))} cannot be read (quotes that do not "
                  f"match) and {'is' if one else 'are'} passed over.",)
    return [row for row in rows if any(row)], notes


def separator_of(lines: list[str], path: Path) -> tuple[str, int]:
    """What parts the fields of a table's first lines, and 1 where its first line only says so, else 0."""
    named = _named(lines)
    return named or _separator(lines, "\t" if path.suffix.lower() == ".tsv" else ","), bool(named)


def _named(lines: list[str]) -> str | None:
    """The separator that a first line "sep=;" names, as Excel writes it."""
    first = lines[0].strip("\r\n") if lines else ""
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def _separator(lines: list[str], usual: str) -> str:
    """The one that parts most lines into as many fields as the first; ``usual`` where none is better."""
    def fit(separator: str) -> tuple[int, int, bool]:
        counts = [len(row) for row in _parsed(lines[:_LOOKED_AT], separator)[0]]
        same = sum(count == counts[0] for count in counts) if counts and counts[0] > 1 else 0
        return same, counts[0] if counts else 0, separator == usual
    return max(SEPARATORS, key=fit) if any(fit(one)[0] for one in SEPARATORS) else usual


def _parsed(lines: list[str], separator: str) -> tuple[list[list[str]], list[int]]:
    """Rows, and the numbers of lines that cannot be read; a field may go over several lines where quotes match."""
    try:
        return [_stripped(row) for row in csv.reader(lines, delimiter=separator, strict=True)], []
    except csv.Error:
        rows, damaged = [], []
    for number, line in enumerate(lines, 1):
        try:
            rows += [_stripped(row) for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator,
                                                          strict=True)]
        except csv.Error:
            damaged.append(number)
    return rows, damaged


def _stripped(row: list[str]) -> list[str]:
    return [field.strip() for field in row]
