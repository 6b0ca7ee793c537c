"""What somebody brings in, before it is a set: pictures in a folder of their own under ``TL_HOME/staging``.

Every staging has an id nobody can guess, so two people never meet in one. Only whole
pictures that were looked into lie in ``pictures``; a name in there is never one from
outside. A staging belongs to one process at a time, where threads may share it.
"""

import os
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from tl_core import settings
from tl_core.data.folders import SPLIT_NAMES
from tl_core.data.intake import kinds, picture
from tl_core.data.intake.journal import ROWS, Journal, Taken
from tl_core.data.intake.limits import Limits, limits
from tl_core.data.intake.names import class_name, file_name, shown, visible
from tl_core.data.intake.writing import Sink, TooLarge, copy, remove
from tl_core.errors import UserError, unknown_name

DAY = 24 * 3600.0
_ID = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
_LIVE: dict[str, "Staging"] = {}
_LIVE_LOCK = threading.Lock()


@dataclass(frozen=True)
class Understood:
    """What was made of all that came: ``counts`` per split ("" where the program splits) and class.

    ``refused`` names every file that was not taken with its reason; ``notes`` say what
    was changed on the way.
    """

    classes: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    refused: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A picture on its way in: its file so far, what was seen in it, and where it belongs."""

    path: Path
    name: str
    look: picture.Look
    label: str
    split: str | None = None
    group: str | None = None
    domain: str | None = None


class Staging:
    """Pictures brought in so far, under ``folder / "pictures"``. Made by ``new``, found again by ``find``.

    As a context manager it discards itself where an exception ends the block.
    """

    def __init__(self, folder: Path):
        self.folder, self.id = folder, folder.name
        self.journal = Journal(folder)

    @classmethod
    def new(cls) -> "Staging":
        """An empty one with a fresh id. Raises ``UserError`` where the disk is full."""
        folder = _home() / secrets.token_urlsafe(24)
        (folder / "pictures").mkdir(parents=True)
        (folder / ROWS).touch()
        return _live(folder)

    @classmethod
    def find(cls, id: str) -> "Staging":
        """The one with this id. Raises ``UserError`` where there is none (any more)."""
        folder = _home() / id if isinstance(id, str) and _ID.fullmatch(id) else None
        if folder is None or not (folder / "pictures").is_dir():
            raise _gone(id)
        return _live(folder)

    @property
    def pictures(self) -> Path:
        """The folder that ``Row.file`` is relative to."""
        return self.folder / "pictures"

    def add_picture(self, label: str, filename: str, stream: BinaryIO, *, split: str | None = None,
                    group: str | None = None) -> str | None:
        """Take one picture of class ``label``; the reason where it is refused, None where it was taken.

        Pictures of one ``group`` stay on one side of every split. Raises ``UserError``
        where the disk is full, the upload has all it may have, or ``split`` is unknown.
        """
        taken = self.take(label, filename, stream, split=split, group=group)
        return taken if isinstance(taken, str) else None

    def take(self, label: str, filename: str, stream: BinaryIO, *, split: str | None = None,
             group: str | None = None) -> Taken | str:
        """``add_picture`` for who wants to know what was taken under which names."""
        current, split = limits(), _split(split)
        with self._file(filename, current.file_bytes, current) as sink:
            try:
                copy(stream, sink)
            except TooLarge:
                return self._refuse(filename, picture.too_large(current))
            sink.close()
            look = picture.look(sink.path, current)
            if look.reason:
                return self._refuse(filename, look.reason)
            group = visible(group)[:100] if group else None
            return self._commit([Found(sink.path, filename, look, label, split, group)], current)[0]

    def rows(self) -> tuple:
        """A ``sets.Row`` for every picture, in the order they came; ``file`` is relative to ``pictures``."""
        from tl_core.data.sets.records import Row  # sets takes stagings, so it is imported late
        return tuple(Row(r.file, r.label, r.split, r.group, r.domain) for r in tuple(self.journal.rows))

    def summary(self) -> Understood:
        """What was understood so far."""
        rows = tuple(self.journal.rows)
        classes = tuple(sorted({row.label for row in rows}))
        counted = Counter((row.split or "", row.label) for row in rows)
        counts = {split: {name: counted[split, name] for name in classes}
                  for split in ("", *dict.fromkeys(SPLIT_NAMES.values())) if any(s == split for s, _ in counted)}
        return Understood(classes, counts, tuple(self.journal.refused), tuple(self.journal.notes))

    def discard(self) -> None:
        """Remove everything. Nothing happens where it is gone already."""
        with _LIVE_LOCK:
            _LIVE.pop(self.id, None)
        remove(self.folder)

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind:
            self.discard()

    @contextmanager
    def _file(self, name: str, most: int, current: Limits) -> Iterator[Sink]:
        """A file to write into, gone at the end unless it was moved to its place."""
        work = self._work()
        try:
            with Sink(work / "0", name, most, current.free) as sink:
                yield sink
        finally:
            remove(work)

    def _work(self) -> Path:
        work = self.folder / "incoming" / secrets.token_hex(8)
        try:
            work.parent.mkdir(exist_ok=True)
            work.mkdir()
        except FileNotFoundError as error:
            raise _gone(self.id) from error
        return work

    def _refuse(self, name: str, reason: str) -> str:
        with self.journal.lock:
            self.journal.refuse([(shown(name), reason)])
        return reason

    def _commit(self, found: list[Found], current: Limits) -> list[Taken]:
        """Move all files to their places and remember them, or leave everything as it was."""
        moved: list[Path] = []
        with self.journal.lock:
            self._check_room(found, current)
            try:
                rows = [self._settle(item, moved) for item in found]
                self.journal.take(rows)
            except BaseException:
                for path in moved:
                    path.unlink(missing_ok=True)
                raise
        return rows

    def _settle(self, item: Found, moved: list[Path]) -> Taken:
        label = self.journal.label(class_name(item.label))
        name = _ending(file_name(item.name), item.look.kind)
        place = self.journal.free_file(PurePosixPath(*filter(None, (item.split, label)), name))
        target = self.pictures / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if item.look.cut:
            os.truncate(item.path, item.look.size)
        item.path.rename(target)
        moved.append(target)
        return Taken(str(place), label, item.split, item.group, item.domain, item.look.size, item.look.digest)

    def _check_room(self, found: list[Found], current: Limits) -> None:
        name = found[0].name
        if len(self.journal.rows) + len(found) > current.files:
            raise too_many(name, len(self.journal.rows) + len(found), current)
        if self.journal.bytes + sum(item.look.size for item in found) > current.bytes:
            raise too_much(name, self.journal.bytes + sum(item.look.size for item in found), current)


def sweep(older_than: float = DAY) -> int:
    """Discard every staging nothing was added to for so many seconds; how many there were."""
    until, swept = time.time() - older_than, 0
    for folder in list(_home().iterdir()):
        if _last_change(folder) < until:
            with _LIVE_LOCK:
                _LIVE.pop(folder.name, None)
            remove(folder)
            swept += 1
    return swept


def too_many(name: str, count: int, current: Limits) -> UserError:
    """The error for more files than an upload may have."""
    return UserError(f"With {shown(name)!r} the upload would have {count} files.",
                     f"At most {current.files} are taken at once.",
                     "Bring fewer, or ask whoever runs this server to raise TL_MAX_FILES.")


def too_much(name: str, size: int, current: Limits) -> UserError:
    """The error for more bytes than an upload may have."""
    return UserError(f"With {shown(name)!r} the upload would have {picture.amount(size)}.",
                     f"At most {picture.amount(current.bytes)} are taken at once.",
                     "Bring less, or ask whoever runs this server to raise TL_MAX_UPLOAD_BYTES.")


def _home() -> Path:
    folder = settings.home() / "staging"
    folder.mkdir(exist_ok=True)
    return folder


def _live(folder: Path) -> Staging:
    """One object a staging, so that all threads share its lock."""
    with _LIVE_LOCK:
        known = _LIVE.get(folder.name)
        if known is None or known.folder != folder:
            known = _LIVE[folder.name] = Staging(folder)
        return known


def _gone(id: str) -> UserError:
    return UserError(f"There is no upload {shown(str(id), 40)!r} (any more).",
                     "Expected one that was begun within the last day and not finished.", "Start the upload anew.")


def _split(name: str | None) -> str | None:
    if not name:
        return None
    if name.lower() not in SPLIT_NAMES:
        raise unknown_name("split", shown(name), SPLIT_NAMES, "Leave it out to let the program split.")
    return SPLIT_NAMES[name.lower()]


def _ending(name: str, kind: str) -> str:
    """The file's name with an ending of the format that it truly has."""
    place = PurePosixPath(name)
    if place.suffix in kinds.ENDINGS[kind]:
        return name
    known = any(place.suffix in endings for endings in kinds.ENDINGS.values())
    return (place.stem if known else name.replace(".", "_")) + kinds.ENDINGS[kind][0]


def _last_change(folder: Path) -> float:
    times = [0.0]
    for path in (folder, folder / ROWS, folder / "incoming"):
        with suppress(OSError):
            times.append(path.lstat().st_mtime)
    return max(times)
