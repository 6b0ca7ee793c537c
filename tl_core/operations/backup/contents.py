"""What of a home belongs into a backup, and in which order it is read while others write.

A run's kept state and what waits for the store are read before the store, so that neither can be ahead of it and lack
what it tells; a set's record before its pictures, so that all it names are there.
"""

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tl_core.data.sets.files import SET
from tl_core.tracking import pending_writes
from tl_core.training import checkpoint

LEFT_OUT = {  # folder or file -> why
    "store": "the activation store, computed again by runs that need it",
    "cache": "copies of what is elsewhere", "downloads": "sets that are downloaded again",
    "weights": "weights that are downloaded again", "keras": "weights that are downloaded again",
    "tokenizers": "made again of the weights", "embeddings": "computed again", "adaptation_rows": "computed again",
    "texts": "read again from their files", "probes": "measured again", "index": "made again of the store",
    "files.db": "computed again", "exports": "written again", "predictions": "sent for the moment",
    "staging": "uploads that are no set yet", "scratch": "of processes that are at work", "work": "of workers"}
PREFIX_REPLACED = "replaced-"  # what a restored home was before
_PASSING = ("*.part", "*.lock", "*.db-journal", "*.db-wal", "*.db-shm", ".rows-*", ".*.aside.keras", ".restoring-*")
_FIRST = (f"artifacts/*/artifacts/{checkpoint.FILE}", f"{pending_writes.FOLDER}/*")
SETS = "sets"


def belongs(name: str) -> bool:
    """Whether a file of this name, from the home on, is part of a backup."""
    path = PurePosixPath(name)
    if path.parts[0] in LEFT_OUT or path.parts[0].startswith(PREFIX_REPLACED):
        return False
    if path.parts[0] == SETS and len(path.parts) > 1 and path.parts[1].startswith("."):
        return False  # locks, and sets that are not made yet
    return not any(fnmatch(part, pattern) for part in path.parts for pattern in _PASSING)


def is_database(name: str) -> bool:
    return name.endswith(".db")


def in_order(home: Path) -> list[str]:
    """The names of all files of the home that belong into a backup, in the order in which to read them."""
    return sorted(filter(belongs, _walk(home)), key=_rank)


def sets_in(home: Path) -> set[str]:
    """Names of the sets that are there now."""
    return {path.parent.name for path in (home / SETS).glob(f"*/{SET}") if not path.parent.name.startswith(".")}


def set_of(name: str) -> str | None:
    """The set that a file is of, by the file's name."""
    parts = PurePosixPath(name).parts
    return parts[1] if parts[0] == SETS and len(parts) > 2 else None


def _rank(name: str) -> tuple[int, str]:
    if any(fnmatch(name, pattern) for pattern in _FIRST):
        return 0, name
    if is_database(name):
        return 1, name
    return (2 if set_of(name) and name.endswith(f"/{SET}") else 3), name


def _walk(home: Path) -> Iterator[str]:
    """Files below the home; a link is followed at the top alone, where somebody has put a folder on another disk."""
    for top in sorted(home.iterdir()):
        if not belongs(top.name):
            continue
        if top.is_file():
            yield top.name
        for folder, folders, files in os.walk(top):
            folders.sort()
            where = Path(folder)
            yield from ((where / file).relative_to(home).as_posix() for file in files
                        if not (where / file).is_symlink())
