"""Tables of labels (``labels.csv``) that come with pictures: kept beside them until a set is made, then its tasks."""

import json
import os
import secrets
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tl_core.data import label_rows
from tl_core.data.label_rows import LabelTable, Pictures
from tl_core.data.label_table import FILES
from tl_core.data.upload.archive_entries import ArchiveEntry, ArchiveListing, Broken
from tl_core.data.upload.limits import Limits
from tl_core.data.upload.manifest import AcceptedFile
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.writing import Sink, TooLarge, copy

MOST_BYTES = 16 * 10**6  # of one table: some hundred thousand pictures
MOST = 20  # tables of one upload
TAKEN = "a table of labels, no picture: its columns become the set's tasks"
TOO_LARGE = f"a table of labels larger than {MOST_BYTES // 10**6} MB"
_FOLDER, _ABOUT, _ROOT = "tables", "about.json", Path("pictures")
Parts = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class StagedLabels:
    """Classes by task and by ``AcceptedFile.file``, and what is to be said of the tables."""

    tasks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _KeptTable:
    path: Path
    batch: str
    at: Parts  # the folder in its batch in which it lay


def is_table(name: str) -> bool:
    """Whether a file of that name holds labels of the pictures around it."""
    return name.casefold() in FILES


class LabelTables:
    """The tables of one staging; call it with the journal's lock held.

    A table is about the pictures of its batch that lie in its folder or below it; one that came alone, or in a batch
    without pictures, about all of them.
    """

    def __init__(self, folder: Path):
        self._folder = folder / _FOLDER
        self._known: tuple[object, StagedLabels] = None, StagedLabels()

    def add(self, batch: str, path: Parts, source: Path) -> None:
        """Keep the file ``source`` that lay at ``path`` in ``batch`` ("" for one alone); once more: instead."""
        before = [kept for kept in self._kept() if (kept.batch, kept.at) == (batch, path[:-1])]
        target = self._folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        target.mkdir(parents=True)
        source.rename(target / _name(path[-1]))
        (target / _ABOUT).write_text(json.dumps({"batch": batch, "at": path[:-1]}), encoding="utf8")  # now it is whole
        for kept in before:
            shutil.rmtree(kept.path.parent, ignore_errors=True)

    def read(self, rows: Sequence[AcceptedFile]) -> StagedLabels:
        """What all of them say of ``rows``; where two differ the newer one holds."""
        kept = list(self._kept())
        stamp = tuple(kept), tuple((row.file, row.path) for row in rows) if kept else ()
        if self._known[0] != stamp:
            self._known = stamp, _read(kept, rows)
        return self._known[1]

    def _kept(self) -> Iterator[_KeptTable]:
        for folder in sorted(self._folder.iterdir(), reverse=True) if self._folder.is_dir() else ():
            with suppress(OSError, ValueError, KeyError, TypeError):  # what a crash left halfway
                about = json.loads((folder / _ABOUT).read_text(encoding="utf8"))
                table, = (folder / name for name in FILES if (folder / name).is_file())
                yield _KeptTable(table, about["batch"], tuple(about["at"]))


def _name(name: str) -> str:
    return FILES[name.casefold() == FILES[1]]


def apart(offer: ArchiveListing, work: Path, current: Limits) -> tuple[ArchiveListing, list[tuple[Parts, Path]]]:
    """The offer without its tables of labels, and those, each by its path in it; they lie in ``work``.

    Its ``members`` lack them then, too.
    ``UserError`` where they unpack to more than may be.
    """
    tables, refused, spent = list[tuple[Parts, Path]](), list(offer.refused), 0
    for member in _taken_out(offer.members, lambda one: is_table(one.parts[-1])):
        try:
            if len(tables) == MOST:
                raise Broken(f"more than {MOST} tables of labels")
            path = work / f"table {len(tables)}" / _name(member.parts[-1])
            _copy(member, path, offer, spent, current)
            tables.append((member.parts, path))
            spent += path.stat().st_size
        except TooLarge:
            refused.append((display(member.name), TOO_LARGE))
        except Broken as error:
            refused.append((display(member.name), str(error)))
    return replace(offer, refused=tuple(refused)), tables


def _taken_out(members: deque[ArchiveEntry], chosen: Callable[[ArchiveEntry], bool]) -> list[ArchiveEntry]:
    """Those that are ``chosen``; the others stay, in their order."""
    taken: list[ArchiveEntry] = []
    for _ in range(len(members)):
        member = members.popleft()
        (taken if chosen(member) else members).append(member)
    return taken


def _copy(member: ArchiveEntry, path: Path, offer: ArchiveListing, spent: int, current: Limits) -> None:
    path.parent.mkdir(exist_ok=True)
    with member.open() as stream, Sink(path, offer.name, MOST_BYTES, current.free) as sink:
        copy(stream, sink, lambda _: offer.spend(spent + sink.size))


def read_one(path: Path, pictures: Iterable[Parts]) -> tuple[LabelTable, dict[Parts, str]]:
    """A table about ``pictures``, and the key that each has in it."""
    by_folder: dict[Parts, list[str]] = {}
    keys = {}
    for parts in dict.fromkeys(pictures):
        by_folder.setdefault(parts[:-1], []).append(parts[-1])
        keys[parts] = os.path.join(_ROOT, *parts)
    known: Pictures = by_folder
    return label_rows.read(path, _ROOT, known), keys


def _read(kept: Sequence[_KeptTable], rows: Sequence[AcceptedFile]) -> StagedLabels:
    tasks: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    for one in kept[:MOST]:
        files = _files(one, rows)
        table, keys = read_one(one.path, files)
        notes += [note.replace("of this folder", "that came") for note in table.notes]
        if twice := [parts for parts, of in files.items() if len(of) > 1 and any(
                keys[parts] in labels for labels in table.tasks.values())]:
            notes.append(f"{table.name}: Several pictures are called {display('/'.join(twice[0]))!r}: none of them is "
                         "labelled by it.")
        for task, labels in table.tasks.items():
            known = tasks.setdefault(task, {})
            for parts, of in files.items():
                if len(of) == 1 and keys[parts] in labels:
                    known.setdefault(of[0], labels[keys[parts]])
    if len(kept) > MOST:
        notes.append(f"There are {len(kept)} tables of labels; the newest {MOST} are looked at.")
    return StagedLabels({task: labels for task, labels in tasks.items() if labels}, tuple(dict.fromkeys(notes)))


def _files(table: _KeptTable, rows: Sequence[AcceptedFile]) -> dict[Parts, list[str]]:
    """The pictures that a table may be about: their paths as they came, below its folder, and files of that path."""
    start = len(table.at)
    mine = [(path, row) for row in rows if table.batch and row.batch == table.batch
            and (path := _path(row))[:start] == table.at]
    files: dict[Parts, list[str]] = {}
    for path, row in mine or ((_path(row), row) for row in rows):
        files.setdefault(path[start:] if mine else path, []).append(row.file)
    return files


def _path(row: AcceptedFile) -> Parts:
    return tuple(row.path.split("/")) if row.path else (row.folder, row.name)
