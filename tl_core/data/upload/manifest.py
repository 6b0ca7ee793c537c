"""What a staging holds so far, remembered in its folder: pictures taken, files refused, notes."""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from tl_core.data.images import SUFFIXES
from tl_core.data.upload.free_names import FreeNames
from tl_core.data.upload.sanitize import class_key

Digest = bytes  # a name that the field "bytes" does not hide
ROWS, REFUSED, NOTES = "rows.jsonl", "refused.jsonl", "notes.jsonl"


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A picture that was taken: what ``sets.SetRow`` says of it, its size in bytes and its sha256 (32 bytes).

    ``name`` and ``folder`` are the file's and the class's names as they came; ``cut``
    says that something after the picture's end was cut off, ``mended``
    that the end itself was missing. ``path`` is where it lay in
    ``batch``, the tree of folders it came with ("" where it came alone); ``reason`` says why
    it belongs nowhere as that tree is read now.
    """

    file: str
    label: str
    split: str | None
    group: str | None
    domain: str | None
    bytes: int
    digest: Digest
    name: str
    folder: str
    cut: bool
    path: str = ""
    batch: str = ""
    reason: str = ""
    mended: bool = False


class Refused(NamedTuple):
    """A file that was not taken, and why; ``path`` and ``batch`` as of ``AcceptedFile``."""

    name: str
    reason: str
    path: str = ""
    batch: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether its name says that it is a picture, by which a folder that nobody has looked into yet is read."""
        return PurePosixPath(self.path).suffix.lower() in SUFFIXES


class Journal:
    """The records of one staging folder. ``lock`` guards them and the names of its pictures.

    ``rows`` are the pictures that belong somewhere, ``left`` the others; ``folders`` counts those of
    each batch by folder, with those that cannot be read.

    ``revision`` grows with every change of the pictures, over restarts too: who hears of two knows the newer.
    """

    def __init__(self, folder: Path):
        self.lock = threading.RLock()
        self._folder, self.revision = folder, 0
        self._changed()
        self.refused = [Refused(*line) for line in self._read(REFUSED)]
        self._hold([AcceptedFile(**{**line, "digest": bytes.fromhex(line["digest"])}) for line in self._read(ROWS)])
        self.notes: list[str] = list(self._read(NOTES))
        self._names = FreeNames(row.file for row in self.rows)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Holds the lock; where an exception ends the block, the records are as they were before it."""
        files = [self._folder / name for name in (ROWS, REFUSED, NOTES)]
        with self.lock:
            sizes = [_size(file) for file in files]
            lengths, labels, given = self._lengths(), dict(self._labels), len(self._names)
            try:
                yield
            except BaseException:
                self._go_back(lengths, labels, given)
                for file, size in zip(files, sizes, strict=True):
                    if _size(file) > size:
                        os.truncate(file, size)
                raise

    def take(self, rows: list[AcceptedFile]) -> None:
        self._write(ROWS, rows, _as_json)
        for row in rows:
            self._add(row)
        self._changed()

    def replace(self, rows: Iterable[AcceptedFile]) -> None:
        """These rows and no others, on disk in one step."""
        rows = list(rows)
        written = self._folder / f"{ROWS}.new"
        with open(written, "w", encoding="utf8") as file:
            file.writelines(json.dumps(_as_json(row)) + "\n" for row in rows)
        written.replace(self._folder / ROWS)
        self._hold(rows)
        self._changed()

    def refuse(self, refused: Iterable[tuple[str, ...]]) -> None:
        """Remember what ``Refused`` holds, of each file."""
        records = [Refused(*one) for one in refused]
        self._write(REFUSED, records)
        self.refused += records
        for record in records:
            self._count_refused(record)

    def note(self, notes: Iterable[str]) -> None:
        notes = [note for note in notes if note not in self.notes]
        self._write(NOTES, notes)
        self.notes += notes

    def label(self, name: str) -> str:
        """The class's name in the spelling that came first: 'Cats' and 'cats' are one class."""
        return self._labels.setdefault(class_key(name), name)

    def spell(self, labels: Iterable[str]) -> None:
        """From now on ``label`` knows these spellings only."""
        self._labels = {class_key(label): label for label in labels}

    def free_file(self, path: str) -> str:
        """``path``, or with a number after its name where that is taken; case does not tell files apart."""
        return self._names.give(path)

    def _changed(self) -> None:
        self.revision = max(self.revision + 1, time.time_ns() // 1000)  # a browser's numbers hold it exactly

    def _hold(self, rows: Iterable[AcceptedFile]) -> None:
        self.rows: list[AcceptedFile] = []
        self.left: list[AcceptedFile] = []
        self.folders: dict[str, Counter[tuple[str, ...]]] = {}
        self.bytes = 0
        for row in rows:
            self._add(row)
        for one in self.refused:
            self._count_refused(one)
        self._labels = {class_key(row.label): row.label for row in self.rows}

    def _add(self, row: AcceptedFile) -> None:
        (self.left if row.reason else self.rows).append(row)
        self.bytes += row.bytes
        if row.batch:
            self._count(row.batch, row.path)

    def _count_refused(self, one: Refused) -> None:
        if one.batch and one.is_picture:
            self._count(one.batch, one.path)

    def _count(self, batch: str, path: str) -> None:
        self.folders.setdefault(batch, Counter())[tuple(path.split("/")[:-1])] += 1

    def _lengths(self) -> tuple[int, int, int, int]:
        return len(self.rows), len(self.left), len(self.refused), len(self.notes)

    def _go_back(self, lengths: tuple[int, int, int, int], labels: dict[str, str], given: int) -> None:
        kept: tuple[list, ...] = (self.rows, self.left, self.refused, self.notes)
        for records, length in zip(kept, lengths, strict=True):
            del records[length:]
        self._hold([*self.rows, *self.left])
        self._labels = labels
        self._names.go_back(given)

    def _read(self, name: str) -> Iterator:
        path = self._folder / name
        for line in path.read_text(encoding="utf8").splitlines() if path.exists() else ():
            try:
                yield json.loads(line)
            except ValueError:  # half a line, after a crash
                continue

    def _write(self, name: str, records: Sequence, as_json: Callable = lambda record: record) -> None:
        if records:
            with open(self._folder / name, "a", encoding="utf8") as file:
                file.writelines(json.dumps(as_json(record)) + "\n" for record in records)


def _as_json(row: AcceptedFile) -> dict[str, Any]:
    return {**asdict(row), "digest": row.digest.hex()}


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
