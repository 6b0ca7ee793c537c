"""Writing what comes in to disk, piece by piece: bytes are counted as they come, whatever was announced."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from tl_core.data.atomic_files import disk_full_errors
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError

PIECE = 1 << 20


class TooLarge(Exception):
    """More bytes came than the file may have."""


class Sink:
    """A new file that takes at most ``most`` bytes and leaves ``free`` bytes of the disk alone.

    As a context manager it closes the file, and removes it where an exception ends the
    block. ``write`` raises ``TooLarge`` or, where the disk is full, ``UserError``.
    """

    def __init__(self, path: Path, name: str, most: int, free: int):
        self.path, self.name, self.size = path, name, 0
        self._most, self._free = most, free
        with telling_full_disk(name):
            self._file = open(path, "xb", buffering=0)  # noqa: SIM115 - close() is ours

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._most:
            raise TooLarge
        check_disk(self.path.parent, self._free + len(piece), self.name)
        view = memoryview(piece)
        with telling_full_disk(self.name):
            while view:  # the file is unbuffered and may take less at once
                view = view[self._file.write(view):]

    def close(self) -> None:
        self._file.close()

    def discard(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.discard() if kind else self.close()


def copy(stream: BinaryIO, sink: Sink, on_piece: Callable[[int], None] | None = None) -> None:
    """All of ``stream`` into ``sink``; ``on_piece(bytes)`` hears of every piece and may raise to stop."""
    while piece := stream.read(PIECE):
        sink.write(piece)
        if on_piece:
            on_piece(len(piece))


def check_disk(folder: Path, needed: int, name: str) -> None:
    """Raises ``UserError`` where the disk of ``folder`` has fewer than ``needed`` bytes free."""
    if shutil.disk_usage(folder).free < needed:
        raise full_disk(name)


def full_disk(name: str) -> UserError:
    """The error for a disk that has no room for ``name``."""
    return UserError(f"The disk is too full to take {display(name)!r}.",
                     "Nothing of it was kept; what was there before is as it was.",
                     "Free some space, or let TL_HOME name a folder on a larger disk (TL_KEEP_FREE_BYTES stay free).")


def telling_full_disk(name: str) -> AbstractContextManager[None]:
    """A disk that fills up within the block becomes a ``UserError`` that names ``name``."""
    return disk_full_errors(lambda: full_disk(name))


def remove(folder: Path) -> None:
    """The folder and all in it, where it is there."""
    if folder.is_symlink():
        os.unlink(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
