"""What a zip or a folder offers: files with their paths, each to be opened when its turn comes."""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO


class Broken(Exception):
    """One file that cannot be read; its text is the reason, in a few words."""


@dataclass(frozen=True, slots=True)  # a hundred thousand of them
class ArchiveEntry:
    """A file: ``name`` is its path as it was given, with slashes, ``size`` the bytes announced.

    ``open()`` gives a stream to read from; both may raise ``Broken``. ``source(name)`` makes it; a folder's files
    share one.
    """

    name: str
    size: int
    source: Callable[[str], AbstractContextManager[BinaryIO]]

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.source(self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """Its folders and its own name."""
        return tuple(self.name.split("/"))


@dataclass(frozen=True)
class ArchiveListing:
    """All files of one zip or folder called ``name``, and how many more were passed over.

    ``bulk.gather`` takes the ``members`` out one by one: a hundred thousand are half of what it makes of them.
    ``spend(total)`` is told how many bytes were read so far and raises ``UserError``
    where that is more than may be. ``notes`` say what whoever brings it should know, ``folders``
    are known ones that may be empty; ``refused`` names what could not be looked into, with the reason.
    """

    name: str
    members: deque[ArchiveEntry]
    passed_over: int
    spend: Callable[[int], None]
    notes: tuple[str, ...] = ()
    folders: tuple[tuple[str, ...], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
