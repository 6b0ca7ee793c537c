"""Tables of texts to predict: rows of a CSV, TSV, JSON lines or Parquet file in, the same rows with answers out.

No TensorFlow here.
"""

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TextIO, overload

from tl_core.data import label_columns
from tl_core.data.spreadsheet_cells import harmless
from tl_core.data.texts import columns, row_store, table_rows, text_folder
from tl_core.data.texts.columns import TextColumns
from tl_core.data.texts.row_store import ColumnFacts, StoredRows
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.inference import pictures
from tl_core.inference.answers import Answer, Unread
from tl_core.inference.pictures import Text
from tl_core.printable import printable

LOOKED_AT = 1000  # rows by which the column of texts is guessed
EXPECTED = "Expected a table with a column of texts (CSV, TSV, JSON lines or Parquet)."


@dataclass(frozen=True)
class TableHead:
    """A table's columns, those that are its text and tell its classes, and its first rows."""

    columns: tuple[str, ...]
    chosen: TextColumns
    rows: tuple[Sequence[str], ...]


def look(path: Path, text: Sequence[str] | None = None, name: str = "") -> TableHead:
    """What the first rows of a table say; ``text`` names the columns of texts, None guesses the likely one.

    ``name`` is the table's for people. ``UserError`` where it cannot be read, has no such column, or none of texts.
    """
    name = name or path.name
    try:
        table = table_rows.open_rows(path, head=True)
        rows = tuple(itertools.islice(table.rows, LOOKED_AT))
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    names = tuple(map(printable, table.columns))
    facts = {column: _facts(fields) for column, fields in zip(names, zip(*rows, strict=True), strict=False)}
    return TableHead(names, columns.choose(facts, text, name), rows)


class TableTexts(Sequence[Text]):
    """The rows of a table as texts to predict, each read when its turn comes; ``columns`` and ``row`` are the table's.

    A row's true class, where a column tells it, is the text's ``truth``.
    """

    modality: ClassVar[str] = "text"

    def __init__(self, stored: StoredRows, chosen: TextColumns):
        self._stored, self._chosen = stored, chosen
        self.columns = stored.columns

    def __len__(self) -> int:
        return self._stored.count

    @overload
    def __getitem__(self, at: int) -> Text: ...
    @overload
    def __getitem__(self, at: slice) -> list[Text]: ...

    def __getitem__(self, at: int | slice) -> Text | list[Text]:
        if isinstance(at, slice):
            return [self._text(number) for number in range(*at.indices(len(self)))]
        return self._text(range(len(self))[at])

    def row(self, number: int) -> list[str]:
        return [self._stored.field(number, column) for column in self.columns]

    def _text(self, number: int) -> Text:
        fields = (self._stored.field(number, column).strip() for column in self._chosen.text)
        content = " ".join(field for field in fields if field)
        truth = self._stored.field(number, self._chosen.labels[0]).strip() if self._chosen.labels else ""
        return Text(pictures.shortened(content) or f"row {number + 1}", lambda: _filled(content), truth)


class ListedTexts(list[Text]):
    """Texts of a set or of files as rows of a table: a name, the text, and its class where that is known."""

    columns: tuple[str, ...] = ("file", "text", "true")

    def row(self, number: int) -> list[str]:
        text = self[number]
        try:
            return [text.name, text.read(), text.truth]
        except Broken:  # its own row says why
            return [text.name, "", text.truth]


class TypedTexts(ListedTexts):
    """Texts that somebody typed."""

    columns = ("text",)

    def row(self, number: int) -> list[str]:
        return [self[number].read()]


def is_table(path: str | Path) -> bool:
    """Whether a file is called as tables are."""
    return Path(path).suffix.lower() in table_rows.SUFFIXES


def is_text(path: str | Path) -> bool:
    """Whether a file is called as texts are."""
    return Path(path).suffix.lower() in text_folder.SUFFIXES


def opened(path: Path, text: Sequence[str] | None = None, name: str = "") -> TableTexts:
    """The texts of a table; arguments and errors as of ``look``."""
    chosen = look(path, text, name).chosen
    try:
        return TableTexts(row_store.stored(path), chosen)
    except (OSError, ValueError) as error:
        raise _unreadable(name or path.name, error) from error


def of_files(paths: Sequence[str]) -> ListedTexts:
    """Text files, each a text; one that is none says so when it is read. ``UserError`` for one that is not there."""
    for path in paths:
        if not Path(path).is_file():
            raise UserError(f"There is no file {path!r}.", "Expected text files, or one table of texts.",
                            "Check the path.")
    return ListedTexts(Text(path, _reader(path)) for path in paths)


def columns_of(texts: TableTexts | ListedTexts, networks: Sequence[str], top: int) -> list[str]:
    """Names of the columns that are written: the table's own, then each network's; none of them twice."""
    names = list(texts.columns)
    for network in networks:
        of = f" {network}" if len(networks) > 1 else ""
        ranks = ["", *(f"_{rank}" for rank in range(2, top + 1))]
        added = [f"{kind}{rank}{of}" for rank in ranks for kind in ("predicted", "confidence")]
        for name in [*added, f"note{of}"]:
            names.append(next(free for number in itertools.count(1)
                              if (free := name if number == 1 else f"{name} ({number})") not in names))
    return names


def write(answers: Iterable[Answer | Unread], texts: TableTexts | ListedTexts, networks: Sequence[str], file: TextIO,
          top: int) -> Iterator[Answer | Unread]:
    """Write each row with its answers as they come, and pass these on; ``networks`` are titles, in their order.

    Cells that a spreadsheet would compute are written so that it does not.
    """
    writer = csv.writer(file)
    writer.writerow(map(harmless, columns_of(texts, networks, top)))
    coming = iter(answers)
    for number, first in enumerate(coming):
        group = [first] if isinstance(first, Unread) else [first, *itertools.islice(coming, len(networks) - 1)]
        # No network has answered to what cannot be read: each has the note.
        cells = [cell for one in (group if len(group) == len(networks) else group * len(networks))
                 for cell in _cells(one, top)]
        writer.writerow(map(harmless, [*texts.row(number), *cells]))
        yield from group


def _cells(answer: Answer | Unread, top: int) -> list[str]:
    if isinstance(answer, Unread):
        return [*[""] * (2 * top), answer.reason]
    cells = [cell for label, confidence in answer.top for cell in (label, f"{confidence:.6f}")]
    return [*cells, *[""] * (2 * top - len(cells)), answer.note]


def _facts(fields: Sequence[str]) -> ColumnFacts:
    known = [field for field in fields if not label_columns.is_missing(field)]
    values = Counter(field.strip() for field in known)
    few = len(values) <= row_store.MOST_VALUES and all(len(value) <= row_store.LONGEST_VALUE for value in values)
    return ColumnFacts(len(known), sum(map(len, known)), dict(values) if few else None)


def _filled(content: str) -> str:
    if not content:
        raise Broken("the text is empty")
    return content


def _reader(path: str):
    def read() -> str:
        try:
            return text_folder.read_text(path)
        except OSError as error:
            raise Broken(f"cannot be opened: {error.strerror or error}") from error
        except ValueError as error:
            raise Broken(str(error)) from error
    return read


def _unreadable(name: str, error: Exception) -> UserError:
    reason = getattr(error, "strerror", None) or error
    return UserError(f"{printable(name)!r} cannot be read: {reason}.", EXPECTED, "Choose another file.")
