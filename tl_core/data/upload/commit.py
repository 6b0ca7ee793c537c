"""The last step of coming in: pictures move to their places and are recorded, all of them or none."""

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tl_core import quotas
from tl_core.data import jpeg_end
from tl_core.data.images import SUFFIXES
from tl_core.data.upload import file_types
from tl_core.data.upload.limits import Limits, too_many, too_much
from tl_core.data.upload.manifest import AcceptedFile, Journal
from tl_core.data.upload.placement import LEFT, left_file
from tl_core.data.upload.sanitize import class_name, display, file_name
from tl_core.data.upload.staged_image import StagedImage
from tl_core.data.upload.writing import telling_full_disk

_NAME = 300  # characters remembered of a name as it came


@dataclass(frozen=True)
class UploadBatch:
    """What came at once under one ``name``: pictures, files that are refused (``Refused``), and notes.

    ``commit`` takes the pictures, which lie in ``work``, out one by one.
    """

    name: str
    images: deque[StagedImage] = field(default_factory=deque)
    refused: Sequence[tuple[str, ...]] = ()
    notes: Sequence[str] = ()
    work: Path = Path()


def commit(arrival: UploadBatch, pictures: Path, journal: Journal, current: Limits) -> list[AcceptedFile]:
    """Move every picture to its place in ``pictures`` and record it all, or leave everything as it was.

    Raises ``UserError`` where there would be more than the limits allow, or the disk is full.
    """
    rows: list[AcceptedFile] = []
    with telling_full_disk(arrival.name), journal.all_or_nothing():
        _check_room(arrival, journal, current)
        if not pictures.is_dir():
            raise FileNotFoundError(pictures)  # discarded meanwhile; nothing may make the folder anew
        if any(item.reason for item in arrival.images):
            (pictures.parent / LEFT).mkdir(exist_ok=True)
        try:
            while arrival.images:
                rows.append(_settled(arrival.images.popleft(), arrival.work, pictures, journal))
            journal.refuse(arrival.refused)
            journal.note(arrival.notes)
            journal.take(rows)
        except BaseException:
            for row in rows:
                _place(row.file, row.reason, pictures).unlink(missing_ok=True)
            raise
    return rows


def _settled(item: StagedImage, work: Path, pictures: Path, journal: Journal) -> AcceptedFile:
    label = "" if item.reason else journal.label(class_name(item.label))
    name = _with_ending(file_name(item.name), item.look.kind)
    wanted = _one("/".join(filter(None, (item.split, item.domain, label, name))), item.name)
    file = left_file(name) if item.reason else journal.free_file(wanted)
    source, target = work / str(item.path), _place(file, item.reason, pictures)
    if item.look.cut:
        os.truncate(source, item.look.size)
    if item.look.mended:
        with open(source, "ab") as content:
            content.write(jpeg_end.END)
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    return AcceptedFile(file, label, item.split, item.group, item.domain, item.look.size, item.look.digest,
                        _one(display(item.name, _NAME), item.name), label if item.batch else display(item.label, _NAME),
                        item.look.cut, item.came_as, item.batch, item.reason, item.look.mended)


def _one(text: str, known: str) -> str:
    """The known one of two equal texts: most pictures keep their names, and then one stays in memory."""
    return known if text == known else text


def _place(file: str, reason: str, pictures: Path) -> Path:
    """Where a picture lies: of those that belong nowhere, for a ``reason``, apart from the others."""
    return (pictures.parent / LEFT if reason else pictures) / file


def _with_ending(name: str, kind: str) -> str:
    """The file's name with an ending of the format that it truly has."""
    path = PurePosixPath(name)
    if path.suffix in file_types.ENDINGS[kind]:
        return name
    return (path.stem if path.suffix in SUFFIXES else name.replace(".", "_")) + file_types.ENDINGS[kind][0]


def _check_room(arrival: UploadBatch, journal: Journal, current: Limits) -> None:
    from tl_core.data.sets import space  # sets take what comes in from here
    if not arrival.images:
        return
    count = len(journal.rows) + len(journal.left) + len(arrival.images)
    size = journal.bytes + sum(item.look.size for item in arrival.images)
    quotas.check_pictures(count)
    space.check(size)
    if count > current.files:
        raise too_many(arrival.name, count, current)
    if size > current.bytes:
        raise too_much(arrival.name, size, current)
