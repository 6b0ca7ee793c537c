"""Reading a table of text (.csv, .tsv) that anybody may have written: its encoding, separator and damaged lines."""

import codecs
import csv
import io
from pathlib import Path

from tl_core.words import listed

MOST_BYTES = 64 * 10**6
SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 50  # lines by which the separator is told
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_rows(path: Path) -> tuple[list[list[str]], tuple[str, ...]]:
    """The rows of a table's file, fields without space around them, no empty row; and what a person should know of it.

    UTF-8, UTF-16 or Windows-1252; commas, semicolons, tabs or bars between fields. A damaged line is passed over and
    told. ``ValueError`` with the reason where the file is no table of text, ``OSError`` where it cannot be opened.
    """
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 10**6} MB")
    text, notes = _decoded(content)
    lines = io.StringIO(text, newline="").readlines()  # str.splitlines parts at more than ends of lines
    separator = _named(lines) or _separator(lines, "\t" if path.suffix.lower() == ".tsv" else ",")
    if _named(lines):
        lines = lines[1:]
    rows, damaged = _parsed(lines, separator)
    if damaged:
        one = len(damaged) == 1
        notes += (f"Line{'' if one else 's'} {listed(list(map(str, damaged)))} cannot be read (quotes that do not "
                  f"match) and {'is' if one else 'are'} passed over.",)
    return [row for row in rows if any(row)], notes


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and a note where the encoding is a guess."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), _without_mark(content))
    notes: tuple[str, ...] = ()
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text, notes = content.decode("cp1252", errors="replace"), ("It is not in UTF-8; read as Windows-1252.",)
    if "\0" in text:
        raise ValueError("it is no text")
    return text, notes


def _without_mark(content: bytes) -> str:
    """UTF-16 has a zero in every second byte of Latin text."""
    even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
    if len(content) > 3 and max(even, odd) > len(content[:4000]) // 4 and not min(even, odd):
        return "utf-16-be" if even else "utf-16-le"
    return "utf-8"


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
