"""What somebody brings in, before it is a set: pictures in a folder of their own under ``TL_HOME/staging``.

Every staging has an id nobody can guess, so two people never meet in one. Only whole
pictures that were looked into lie in ``pictures``, under names that were made harmless.
A staging belongs to one process at a time, where threads may share it.
"""

import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from tl_core import audit, quotas, settings
from tl_core.data.arrangement import Place, split_of
from tl_core.data.dataset import SPLITS
from tl_core.data.parallel import Progress
from tl_core.data.upload import archive, classes_from_table, folder, inspect_image, label_tables
from tl_core.data.upload.archive_entries import ArchiveListing
from tl_core.data.upload.bulk import gather
from tl_core.data.upload.commit import UploadBatch, commit
from tl_core.data.upload.label_tables import LabelTables
from tl_core.data.upload.limits import Limits, limits, too_large
from tl_core.data.upload.manifest import ROWS, AcceptedFile, Journal, Refused
from tl_core.data.upload.placed_entries import arrival, folder_counts, placed
from tl_core.data.upload.placement import LEFT, PAGE, PicturePlacement
from tl_core.data.upload.sanitize import display, file_name, visible
from tl_core.data.upload.staged_image import StagedImage
from tl_core.data.upload.upload_summary import UploadSummary, summarize
from tl_core.data.upload.writing import Sink, TooLarge, check_disk, copy, remove, telling_full_disk
from tl_core.errors import UserError, unknown_name

DAY = 24 * 3600.0
RECORDED = 20  # refused pictures of one upload in the audit log: ten thousand would fill it
_ID = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
_LIVE: dict[str, "Staging"] = {}
_LIVE_LOCK = threading.Lock()


class Staging:
    """Pictures brought in so far, under ``folder / "pictures"``. Made by ``new``, found again by ``find``.

    As a context manager it discards itself where an exception ends the block. ``lock``
    keeps others from adding while it is made a set.
    """

    def __init__(self, folder: Path):
        self.folder, self.id = folder, folder.name
        self.journal = Journal(folder)
        self.placement = PicturePlacement(folder, self.journal)
        self.tables = LabelTables(folder)
        self.lock = self.journal.lock
        self._tidy()

    @classmethod
    def new(cls) -> "Staging":
        """An empty one with a fresh id."""
        folder = _home() / secrets.token_urlsafe(24)
        with telling_full_disk("a new set"):
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
        """The folder that ``AcceptedFile.file`` is relative to."""
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
             group: str | None = None, path: str = "", drop: str = "") -> AcceptedFile | str:
        """``add_picture`` for who wants to know what was taken under which names.

        ``path`` is where the picture lay in ``drop``, what was dropped on the page at once: its
        folders say split, domain, group and class; ``label`` is then "" or the name that the class was given.
        A table of labels is no picture, but kept for the set's tasks.
        """
        current, split = limits(), _split(split)
        if label_tables.is_table((path or filename).rpartition("/")[2]):
            return self._take_table(filename, stream, path, drop)
        with self.upload(filename, current.file_bytes) as sink:
            try:
                copy(stream, sink)
                sink.close()
                look = inspect_image.inspect(sink.path, current)
            except TooLarge:
                look = inspect_image.ImageInfo(too_large(current))
            if look.reason:
                refused = Refused(display(path or filename), look.reason, path, PAGE + drop if path else "")
                self._settle(UploadBatch(filename, refused=[refused]), current)
                if len(self.journal.refused) <= RECORDED:
                    audit.record("upload", refused.name, "refused", look.reason)
                return look.reason
            image = StagedImage(sink.path, path or filename, look, label, split,
                                visible(group)[:100] if group else None)
            with self.lock:
                if path:
                    place = self.placement.place_now(PAGE + drop, tuple(path.split("/")), label)
                    image = placed(image, place, path, PAGE + drop)
                taken = self._settle(UploadBatch(filename, deque([image])), current)[0]
                if len(self.journal.rows) == 1:
                    audit.record("upload", f"{display(filename)} and what came after it")
            return taken.reason or taken

    def _take_table(self, filename: str, stream: BinaryIO, path: str, drop: str) -> str:
        with self.upload(filename, label_tables.MOST_BYTES) as sink:
            try:
                copy(stream, sink)
                sink.close()
            except TooLarge:
                with self.lock:
                    self.journal.refuse([(display(path or filename), label_tables.TOO_LARGE)])
                return label_tables.TOO_LARGE
            with self.lock:
                self.tables.add(PAGE + drop if path else "", tuple((path or filename).split("/")), sink.path)
        return label_tables.TAKEN

    def extends(self, rows: Iterable) -> None:
        """All goes into a set with these ``SetRow``: the class names are spelled as there, its splits are known."""
        rows = tuple(rows)
        self.placement.extend({row.label for row in rows}, any(row.split for row in rows))

    def announce(self, drop: str, folders: Mapping[tuple[str, ...], int]) -> dict[str, dict[tuple[str, ...], Place]]:
        """Pictures of ``drop`` are about to come from the page, so many in each of these folders.

        Where all that was dropped belongs now, by drop and folder: what came before may get another place.
        """
        with self.lock:
            with self._rearranging():
                self.placement.announce(PAGE + drop, folders)
            readings = {batch.removeprefix(PAGE): reading for batch, (_, reading) in self.placement.readings().items()
                        if batch.startswith(PAGE)}
            return {drop: {folder: self.placement.place((*folder, ""), reading) for folder in reading.places}
                    for drop, reading in readings.items()}

    def arrange(self, name: str | None) -> None:
        """Read the folders as ``name`` says, None for the likely way; ``UserError`` where they cannot be read so."""
        with self._rearranging():
            arrangements = [arrangement for arrangement, _ in self.placement.readings().values()]
            known = {reading.name: None for arrangement in arrangements for reading in arrangement.readings}
            if name is not None and name not in known:
                raise unknown_name("arrangement of these folders", name, known, "It is one of those, or leave it out.")
            self.placement.choose(name)

    @contextmanager
    def _rearranging(self) -> Iterator[None]:
        with self.lock, telling_full_disk("the pictures in their new places"):
            yield
            self.placement.settle()

    def add_zip(self, path: Path, progress: Progress | None = None, *, name: str | None = None) -> None:
        """Take every picture of a zip, or none: raises ``UserError`` where it is refused whole.

        Single files that cannot be taken are named in ``summary().refused``. The zip
        stays where it is; messages call it ``name``. ``progress(stage, done, total)`` may raise to stop.
        """
        current, name = limits(), name or Path(path).name
        with audit.attempt("upload", name):
            self._add(archive.opened(Path(path), name, current), current, progress)

    def add_folder(self, path: Path, progress: Progress | None = None, *,
                   within: Sequence[Path] | None = None) -> None:
        """The same for a folder of this machine: its pictures are copied. ``server_folder`` says which ones may be.

        Links are followed, for a page only ``within`` the folders shared; those that are not are told.
        """
        current = limits()
        with audit.attempt("upload", str(path)):
            self._add(folder.opened(Path(path), str(path), current, within), current, progress)

    @contextmanager
    def upload(self, name: str, most: int | None = None) -> Iterator[Sink]:
        """A file called ``name`` to write what is uploaded into, piece by piece; gone when the block ends.

        ``write`` raises ``TooLarge`` beyond ``most`` bytes (TL_MAX_UPLOAD_BYTES), ``UserError`` on a full disk.
        """
        current = limits()
        with self._work() as work, Sink(work / file_name(name), name, most or current.bytes, current.free) as sink:
            yield sink

    def rows(self) -> tuple[AcceptedFile, ...]:
        """Every picture with what a ``sets.SetRow`` says of it, in the order they came; ``file`` is relative to
        ``pictures``."""
        return tuple(self.journal.rows)

    def single_rows(self) -> tuple[AcceptedFile, ...]:
        """``rows`` of the pictures that came without folders: one by one, or from the webcam."""
        return tuple(row for row in self.rows() if not row.batch)

    def digests(self) -> Iterator[tuple[str, str]]:
        """``AcceptedFile.file`` and sha256 of every picture: all of them were decoded and can be read."""
        return ((row.file, row.digest.hex()) for row in self.rows())

    def tasks(self) -> Mapping[str, Mapping[str, str]]:
        """Further targets by tables that came too: classes by task and by ``AcceptedFile.file``."""
        with self.lock:
            return self.tables.read(self.rows()).tasks

    def summary(self) -> UploadSummary:
        """What was understood so far."""
        return summarize(self.journal, self.placement, self.tables)

    def discard(self) -> None:
        """Remove everything. Nothing happens where it is gone already."""
        with _LIVE_LOCK:
            _LIVE.pop(self.id, None)
        with self.lock:
            remove(self.folder)

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind:
            self.discard()

    def _add(self, opened: AbstractContextManager[ArchiveListing], current: Limits, progress: Progress | None) -> None:
        with self._work() as work:
            with opened as offer:
                quotas.check_pictures(len(self.journal.rows) + len(offer.members))
                check_disk(work, sum(member.size for member in offer.members) + current.free, offer.name)
                offer, tables = label_tables.apart(offer, work, current)
                gathered = gather(offer, work, current, progress)
            offer, gathered = classes_from_table.placed(offer, gathered, tables)
            batch = secrets.token_hex(4)
            with self.lock:
                try:
                    reading = self.placement.announce(batch, folder_counts(offer, gathered))
                    brought = arrival(offer, gathered, work, reading, batch)
                    del offer, gathered  # of a hundred thousand pictures they are as much as all the rest
                    self._settle(brought, current)
                    for path, table in tables:
                        self.tables.add(batch, path, table)
                    with self._rearranging():
                        pass
                except BaseException:
                    self.placement.withdraw(batch)
                    raise

    def _settle(self, arrival: UploadBatch, current: Limits) -> list[AcceptedFile]:
        try:
            return commit(arrival, self.pictures, self.journal, current)
        except FileNotFoundError as error:
            raise _gone(self.id) from error

    @contextmanager
    def _work(self) -> Iterator[Path]:
        """A folder for what is on its way in, gone when the block ends."""
        work = self.folder / "incoming" / secrets.token_hex(8)
        try:
            with telling_full_disk("the upload"):
                work.parent.mkdir(exist_ok=True)
                work.mkdir()
        except FileNotFoundError as error:
            raise _gone(self.id) from error
        try:
            yield work
        finally:
            remove(work)

    def _tidy(self) -> None:
        """What a process that ended in the middle left half done goes."""
        remove(self.folder / "incoming")
        for part in self.folder.glob("*.part"):
            part.unlink()
        for root, rows in ((self.pictures, self.journal.rows), (self.folder / LEFT, self.journal.left)):
            known = {row.file for row in rows}
            for path in [path for path in root.rglob("*") if path.is_file()]:
                if path.relative_to(root).as_posix() not in known:
                    path.unlink()


def new() -> Staging:
    """An empty staging with a fresh id."""
    return Staging.new()


def find(id: str) -> Staging:
    """The staging with this id. Raises ``UserError`` where there is none (any more)."""
    return Staging.find(id)


def delete_expired(older_than: float = DAY) -> int:
    """Discard every staging to which nothing was added for so many seconds; how many there were."""
    until = time.time() - older_than
    old = [folder for folder in _home().iterdir() if _last_change(folder) < until]
    for path in old:
        with _LIVE_LOCK:
            _LIVE.pop(path.name, None)
        remove(path)
    return len(old)


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


def _last_change(folder: Path) -> float:
    try:
        return max(path.lstat().st_mtime for path in (folder, *folder.glob("*"), *folder.glob("incoming/*/*")))
    except OSError:
        return time.time()  # something in it vanished: somebody is at work there


def _gone(id: str) -> UserError:
    return UserError(f"There is no upload {display(str(id), 40)!r} (any more).",
                     "Expected one that was begun within the last day and not finished.", "Start the upload anew.")


def _split(name: str | None) -> str | None:
    if not name:
        return None
    if not split_of(name):
        raise unknown_name("split", display(name), SPLITS, "Leave it out to let the program split.")
    return split_of(name)
