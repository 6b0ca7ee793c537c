"""Rows of a table of texts in a file that is mapped into memory, so that each is there at once and memory stays flat.

One Arrow file for each table, under ``TL_HOME/texts``, made anew where the table has changed. It only saves time: a
file that is gone or damaged is made again.
"""

import hashlib
import json
import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tl_core import settings
from tl_core.data import file_hashes, label_columns
from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.data.parallel import Progress
from tl_core.data.texts import table_rows
from tl_core.errors import UserError
from tl_core.printable import printable

if TYPE_CHECKING:
    import pyarrow

VERSION = 2  # counted up with what stands in the files
STAGE = "Reading texts"
MOST_ROWS = 1_000_000
LONGEST = 100_000  # characters of a field; more than any network's window
MOST_VALUES, LONGEST_VALUE = 1000, 200  # of a column for it to name classes
KEPT_BYTES = 4 * 10**9
_BATCH = 1000
_OPEN = 32  # files


@dataclass(frozen=True)
class ColumnFacts:
    """What all rows say of a column: fields that are not missing, characters in all, and the values where they are few.

    ``values`` counts them; None where there are more than ``MOST_VALUES``, or longer ones than ``LONGEST_VALUE``.
    """

    known: int
    characters: int
    values: dict[str, int] | None

    @property
    def mean_length(self) -> float:
        return self.characters / max(self.known, 1)


class StoredRows:
    """The rows of a table, by number from 0; ``columns`` with their facts, and notes on the file."""

    def __init__(self, path: Path):
        import pyarrow

        self._file = pyarrow.ipc.open_file(pyarrow.memory_map(str(path)))
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf8"))
        self.columns = tuple(self._file.schema.names)
        self._batch: tuple[int, pyarrow.RecordBatch] | None = None  # the last one: neighbours are asked for together
        self.facts = {name: ColumnFacts(**facts) for name, facts in told["facts"].items()}
        self.notes, self.count = tuple(told["notes"]), int(told["count"])

    def field(self, row: int, column: str) -> str:
        number, at = divmod(row, _BATCH)
        batch = self._batch
        if batch is None or batch[0] != number:
            self._batch = batch = number, self._file.get_batch(number)
        return batch[1].column(self.columns.index(column))[at].as_py()

    def column(self, name: str) -> Iterator[str]:
        """All fields of a column, in order."""
        at = self.columns.index(name)
        for batch in range(self._file.num_record_batches):
            yield from self._file.get_batch(batch).column(at).to_pylist()

    def is_blank(self, name: str) -> Iterator[bool]:
        """Whether each field has nothing but space."""
        import pyarrow.compute as compute

        at = self.columns.index(name)
        for batch in range(self._file.num_record_batches):
            trimmed = compute.utf8_trim_whitespace(self._file.get_batch(batch).column(at))
            yield from compute.equal(compute.utf8_length(trimmed), 0).to_pylist()


_open: "OrderedDict[Path, StoredRows]" = OrderedDict()
_lock = threading.Lock()


def stored(table: Path, progress: Progress | None = None) -> StoredRows:
    """The table's rows; it is read once for each state of its file. ``progress(stage, done, total)`` tells of that.

    ``ValueError`` with the reason where it is no table of texts, ``OSError`` where it cannot be opened.
    """
    path = _path(table)
    with _lock:
        if path in _open and path.is_file():
            _open.move_to_end(path)
            return _open[path]
    rows = _kept(path) or _made(table, path, progress)
    with _lock:
        _open[path] = rows
        while len(_open) > _OPEN:
            _open.popitem(last=False)
    return rows


def _path(table: Path) -> Path:
    size, changed = file_hashes.fingerprint(str(table))
    if size < 0:
        raise FileNotFoundError(2, "it is not there")
    status = os.stat(table)  # a file is the same wherever it is moved: a set that is renamed need not be read again
    state = f"{VERSION}|{status.st_dev}|{status.st_ino}|{size}|{changed}|{table.suffix.lower()}".encode()
    return settings.home() / "texts" / f"{hashlib.sha256(state).hexdigest()[:24]}.arrow"


def _kept(path: Path) -> StoredRows | None:
    import pyarrow

    try:
        rows = StoredRows(path)
        os.utime(path)  # those used last stay
        return rows
    except (OSError, ValueError, KeyError, TypeError, pyarrow.ArrowException):
        return None


def _made(table: Path, path: Path, progress: Progress | None) -> StoredRows:
    source = table_rows.open_rows(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = _Writer(source.columns)
    with disk_full_errors(_full), atomic_path(path) as part:
        for count in writer.write(source, part):
            if progress:
                progress(STAGE, count, 0)
        write_whole(path.with_suffix(".json"), json.dumps(writer.told(source)))  # first: a whole table has it
    _delete_expired(path)
    return StoredRows(path)


class _Writer:
    """Writes rows and gathers what they say of the columns."""

    def __init__(self, columns: Sequence[str]):
        self.columns = [printable(name) for name in columns]
        self.known = [0] * len(columns)
        self.characters = [0] * len(columns)
        self.values: list[Counter[str] | None] = [Counter[str]() for _ in columns]
        self.count = self.cut = 0
        self.goes_on = False  # beyond the rows that are taken

    def write(self, source: table_rows.TableRows, path: Path) -> Iterator[int]:
        """Gives the number of rows after each batch."""
        import pyarrow

        schema = pyarrow.schema([(name, pyarrow.large_string()) for name in self.columns])
        with pyarrow.ipc.new_file(str(path), schema) as out:
            for rows in self._batches(source):
                out.write_batch(self._batch(rows, schema))
                yield self.count

    def _batches(self, source: table_rows.TableRows) -> Iterator[list[Sequence[str]]]:
        rows: list[Sequence[str]] = []
        for row in source.rows:
            if self.count + len(rows) >= MOST_ROWS:
                self.goes_on = True
                break
            rows.append(row)
            if len(rows) == _BATCH:
                yield rows
                rows = []
        if rows:
            yield rows

    def _batch(self, rows: list[Sequence[str]], schema: "pyarrow.Schema") -> "pyarrow.RecordBatch":
        import pyarrow

        columns = [[self._field(at, text) for text in column]
                   for at, column in enumerate(zip(*rows, strict=True))]
        self.count += len(rows)
        return pyarrow.RecordBatch.from_arrays([pyarrow.array(column, pyarrow.large_string()) for column in columns],
                                               schema=schema)

    def _field(self, at: int, text: str) -> str:
        if len(text) > LONGEST:
            text, self.cut = text[:LONGEST], self.cut + 1
        text = text.encode("utf8", errors="replace").decode("utf8") if not text.isascii() else text  # lone surrogates
        values = self.values[at]
        if label_columns.is_missing(text):
            return text
        self.known[at] += 1
        self.characters[at] += len(text)
        if values is not None:
            values[text.strip()] += 1
            if len(values) > MOST_VALUES or len(text) > LONGEST_VALUE:
                self.values[at] = None
        return text

    def told(self, source: table_rows.TableRows) -> dict[str, Any]:
        """What ``StoredRows`` knows beside the rows, in JSON's types."""
        facts = {name: asdict(ColumnFacts(self.known[at], self.characters[at],
                                          None if self.values[at] is None else dict(self.values[at] or {})))
                 for at, name in enumerate(self.columns)}
        notes = [*source.notes, *_on_damaged(source.damaged), *_on_cut(self.cut), *_on_more(self.goes_on)]
        return {"facts": facts, "count": self.count, "notes": notes}


def _on_damaged(damaged: Sequence[str]) -> list[str]:
    return [f"{count:,} {'line is' if count == 1 else 'lines are'} passed over: {reason}."
            for reason, count in Counter(damaged).items()]


def _on_cut(count: int) -> list[str]:
    return [f"{count:,} {'field' if count == 1 else 'fields'} longer than {LONGEST:,} characters: cut there."
            ] if count else []


def _on_more(goes_on: bool) -> list[str]:
    return [f"It goes on after its first {MOST_ROWS:,} rows, which are all that is read."] if goes_on else []


def _delete_expired(keep: Path) -> None:
    """The tables used longest ago, where all take more than ``KEPT_BYTES``."""
    total = 0
    for path in sorted(keep.parent.glob("*.arrow"), key=_used, reverse=True):
        total += path.stat().st_size if path.exists() else 0
        if total > KEPT_BYTES and path != keep:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _full() -> UserError:
    return UserError("There is no room for the texts on this disk.", "Expected room for the table once more.",
                     "Free some, or set TL_HOME to another disk.")
