"""What lies in a folder: its pictures by sub-folder, and what could not be looked into.

Every directory that was read is remembered with its time of change, so that looking again
costs one ``stat`` each. ``links`` says which links are followed.
"""

import os
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tl_core.data import links
from tl_core.data.images import SUFFIXES
from tl_core.data.junk_files import LITTER, is_litter
from tl_core.data.upload import file_types

Parts = tuple[str, ...]
GIVE_UP = 1000  # folders without any picture after which a quick look ends
_SETTLED = 2.0  # seconds after which a folder's time of change tells of later changes (file systems count coarsely)
_REMEMBERED = 400_000  # names, of all folders together


@dataclass
class Scan:
    """``pictures`` has every folder's picture names, sorted; ``unreadable`` folders with the reason.

    ``others`` counts further files by how their names end (".csv", "" for no ending); ``skipped`` are
    links that are not followed, pipes and the like, with the reason.
    """

    pictures: dict[Parts, tuple[str, ...]] = field(default_factory=dict)
    unreadable: dict[Parts, str] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    skipped: dict[Parts, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[Parts, int]:
        """Pictures right in every folder, also in those that have none."""
        return {folder: len(names) for folder, names in self.pictures.items()}


@dataclass(frozen=True)
class _Listing:
    changed: int
    folders: tuple[str, ...]
    links: tuple[str, ...]  # those of ``folders`` that are links
    pictures: tuple[str, ...]
    others: tuple[tuple[str, int], ...]  # ends of further files' names, and how many
    odd: tuple[str, ...]  # links that lead nowhere, pipes, sockets and devices


class _Memory:
    """Listings by path, the oldest forgotten first."""

    def __init__(self):
        self._lock, self._listings, self._names = threading.Lock(), OrderedDict(), 0

    def get(self, path: str) -> _Listing | None:
        with self._lock:
            if path in self._listings:
                self._listings.move_to_end(path)
            return self._listings.get(path)

    def put(self, path: str, listing: _Listing) -> None:
        with self._lock:
            self._names += _size(listing) - _size(self._listings.pop(path, None))
            self._listings[path] = listing
            while self._names > _REMEMBERED and len(self._listings) > 1:
                self._names -= _size(self._listings.popitem(last=False)[1])


_memory = _Memory()


def scan(folder: Path, *, quick: bool = False) -> Scan:
    """All pictures in and below ``folder``. ``quick`` gives up where a thousand folders hold none.

    Raises ``OSError`` where the folder itself cannot be read.
    """
    scanned = Scan()
    for parts, listing in _walk(str(folder), scanned):
        scanned.pictures[parts] = listing.pictures
        scanned.others.update(dict(listing.others))
        if quick and len(scanned.pictures) == GIVE_UP and not any(scanned.pictures.values()):
            return Scan()
    return scanned


def _walk(top: str, scanned: Scan) -> Iterator[tuple[Parts, _Listing]]:
    waiting: list[Parts] = [()]
    while waiting:
        parts = waiting.pop()
        path = os.path.join(top, *parts)
        try:
            listing = _listing(path)
        except OSError as error:
            if not parts:
                raise
            scanned.unreadable[parts] = f"cannot be opened: {error.strerror or error}"
            continue
        yield parts, listing
        reasons = _reasons(top, parts, listing)
        scanned.skipped.update({(*parts, name): reason for name, reason in reasons.items()})
        waiting += [(*parts, name) for name in reversed(listing.folders) if name not in reasons]


def _reasons(top: str, parts: Parts, listing: _Listing) -> dict[str, str]:
    """Why some of what a folder holds is skipped, by name."""
    if len(parts) >= links.DEEPEST:
        below = dict.fromkeys(listing.folders, links.TOO_DEEP)
    else:
        below = {name: reason for name in listing.links if (reason := links.refusal(top, (*parts, name)))}
    return below | {name: links.refusal(top, (*parts, name)) or links.NO_FILE for name in listing.odd}


def _listing(path: str) -> _Listing:
    changed = os.stat(path).st_mtime_ns
    known = _memory.get(path)
    if known and known.changed == changed:
        return known
    folders, linked, pictures, odd, others = [], [], [], [], Counter[str]()
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in LITTER:
                continue
            if _is(entry.is_dir):
                folders.append(entry.name)
                linked += [entry.name] if entry.is_symlink() else []
            elif not _is(entry.is_file):
                odd += [] if is_litter((entry.name,)) else [entry.name]
            elif (ending := os.path.splitext(entry.name)[1].lower()) in SUFFIXES or (
                    not ending and _begins_as_picture(entry)):
                pictures.append(entry.name)
            else:
                others[ending] += not is_litter((entry.name,))
    listing = _Listing(changed, tuple(sorted(folders)), tuple(linked), tuple(sorted(pictures)),
                       tuple((+others).items()), tuple(sorted(odd)))
    if time.time() - changed / 1e9 > _SETTLED and not odd:  # where a link leads may change without the folder
        _memory.put(path, listing)
    return listing


def _begins_as_picture(entry: os.DirEntry) -> bool:
    """Whether a file whose name has no ending is a picture: every other way in goes by what is in a file, too."""
    try:
        with open(entry.path, "rb") as file:
            return file_types.kind(file.read(file_types.HEAD)) is not None
    except OSError:
        return False


def _is(question) -> bool:
    """Of an entry; a link that leads in a circle, or where nobody may look, is neither folder nor file."""
    try:
        return question()
    except OSError:
        return False


def _size(listing: _Listing | None) -> int:
    return len(listing.folders) + len(listing.pictures) + 1 if listing else 0
