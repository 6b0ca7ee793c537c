"""Reading a table of text (.csv, .tsv) that anybody may have written: its encoding, separator and damaged lines."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from tl_core.data import text_encoding
from tl_core.words import listed

MOST_BYTES = 64 * 10**6
SEPARATORS = (",", ";", "\t", "|")
LONGEST_ROW = 10 * 10**6  # characters; a quote that is never closed would go on to the file's end
LOOKED_AT = 50  # lines by which the separator is told

csv.field_size_limit(LONGEST_ROW)  # of the whole process; the usual one is 131,072, and texts are longer


def read_rows(path: Path) -> tuple[list[list[str]], tuple[str, ...]]:
    """The rows of a table's file, fields without space around them, no empty row; and what a person should know of it.

    UTF-8, UTF-16 or Windows-1252; commas, semicolons, tabs or bars between fields. A damaged line is passed over and
    told. ``ValueError`` with the reason where the file is no table of text, ``OSError`` where it cannot be opened.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 10**6} MB")
    encoding, notes = text_encoding.encoding_of(path)
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        head = [line for line, _ in zip(bounded(file), range(LOOKED_AT), strict=False)]
    separator, named = separator_of(head, path)
    damaged: list[int] = []
    rows = [[field.strip() for field in row] for row in
            parsed(lines(path, encoding, named, _refuse), separator, lambda number: damaged.append(number + named))]
    if damaged:
        one = len(damaged) == 1
        notes += (f"Line{'' if one else 's'} {listed(list(map(str, damaged)))} cannot be read (quotes that do not "
                  f"match) and {'is' if one else 'are'} passed over.",)
    return [row for row in rows if any(row)], notes


def _refuse(line: str) -> str:
    if "\0" in line:
        raise ValueError("it is no text")
    return line


def lines(path: Path, encoding: str, skipped: int, clean: Callable[[str], str]) -> Iterator[str]:
    """The lines of a file but for the first ``skipped``, each through ``clean``."""
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        for number, line in enumerate(bounded(file)):
            if number >= skipped:
                yield clean(line)


def bounded(file: TextIO) -> Iterator[str]:
    """Lines, those that are longer than any row in pieces."""
    while line := file.readline(LONGEST_ROW):
        yield line


class _Recorded:
    """Lines for ``csv.reader``, which remembers those of the row at hand."""

    def __init__(self, lines: Iterator[str]):
        self._lines, self.row, self._size, self.count = lines, list[str](), 0, 0

    def begin(self) -> None:
        self.row, self._size = [], 0

    def __iter__(self) -> "_Recorded":
        return self

    def __next__(self) -> str:
        if self._size >= LONGEST_ROW:
            raise csv.Error("a row that does not end")
        line = next(self._lines)
        self.row.append(line)
        self._size += len(line)
        self.count += 1
        return line


def parsed(lines: Iterator[str], separator: str, on_damaged: Callable[[int], None]) -> Iterator[list[str]]:
    """Rows, one after another; a field may go over several lines where quotes match.

    Where they do not, each line of what cannot be read is tried by itself; ``on_damaged`` gets the number of a line
    that is passed over, from 1.
    """
    recorded = _Recorded(lines)
    reader = csv.reader(recorded, delimiter=separator, strict=True)
    while True:
        recorded.begin()
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            for number, line in enumerate(recorded.row, recorded.count - len(recorded.row) + 1):
                try:
                    yield from csv.reader([line], delimiter=separator, strict=True)
                except csv.Error:
                    on_damaged(number)


def separator_of(head: list[str], path: Path) -> tuple[str, int]:
    """What parts the fields of a table's first lines, and 1 where its first line only says so, else 0."""
    named = _named(head)
    return named or _separator(head, "\t" if path.suffix.lower() == ".tsv" else ","), bool(named)


def _named(lines: list[str]) -> str | None:
    """The separator that a first line "sep=;" names, as Excel writes it."""
    first = lines[0].strip("\r\n") if lines else ""
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def _separator(lines: list[str], usual: str) -> str:
    """The one that parts most lines into as many fields as the first; ``usual`` where none is better."""
    def fit(separator: str) -> tuple[int, int, bool]:
        counts = [len(row) for row in parsed(iter(lines[:LOOKED_AT]), separator, lambda number: None)]
        same = sum(count == counts[0] for count in counts) if counts and counts[0] > 1 else 0
        return same, counts[0] if counts else 0, separator == usual
    return max(SEPARATORS, key=fit) if any(fit(one)[0] for one in SEPARATORS) else usual
