"""Read a backup that may be damaged, or made by somebody else: nothing in it is believed before it was checked."""

import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from tl_core.errors import UserError, first_line
from tl_core.operations.backup import contents
from tl_core.operations.backup.manifest import DIGEST, FILES, MANIFEST, BackupManifest
from tl_core.progress import Progress, silent

MOST_MANIFEST = 500 * 10**6  # bytes: five million files
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError, OSError)


def checked(path: Path, progress: Progress = silent) -> BackupManifest:
    """Read all of the backup, compare every file with the list at its end, and give that; ``UserError`` otherwise."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Expected a backup that `tl backup` wrote.", "Give its path.")
    with _damage(path):
        found, manifest = _read(path, progress)
    with _damage(path):
        missing = [name for name, known in manifest.files.items() if found.get(name) != known]
        if missing:
            raise ValueError(f"{missing[0]!r} is not what was written")
    return manifest


def extract(path: Path, manifest: BackupManifest, target: Path, progress: Progress = silent) -> None:
    """Write the files of the list below ``target``; ``UserError`` where one is not what was checked."""
    with _damage(path), tarfile.open(path) as archive:
        left = dict(manifest.files)
        for entry in archive:
            name = _name(entry).removeprefix(FILES)
            if not entry.name.startswith(FILES) or name not in left:
                continue
            progress("Writing the home", len(manifest.files) - len(left), len(manifest.files))
            file, known = target / name, left.pop(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            with _content(archive, entry) as content, file.open("xb") as written:
                if _digest(content, written) != known:
                    raise ValueError(f"{name!r} is not what it was a moment ago")
            file.chmod(entry.mode & 0o666 | 0o600)
            os.utime(file, (float(entry.mtime), float(entry.mtime)))  # lists show the newest first
        if left:
            raise ValueError(f"{next(iter(left))!r} is gone")


def _read(path: Path, progress: Progress) -> tuple[dict[str, tuple[int, str]], BackupManifest]:
    """(size and digest of every file that is there, the list)."""
    found: dict[str, tuple[int, str]] = {}
    ends: dict[str, bytes] = {}
    size = path.stat().st_size
    with tarfile.open(path) as archive:
        for entry in archive:
            progress("Checking the backup", min(archive.offset, size), size)
            name = _name(entry)
            with _content(archive, entry) as content:
                if name in (MANIFEST, DIGEST):
                    if entry.size > MOST_MANIFEST:
                        raise ValueError("its list of files is too long")
                    ends[name] = content.read()
                elif name.startswith(FILES):
                    found[name.removeprefix(FILES)] = _digest(content)
    if set(ends) != {MANIFEST, DIGEST}:
        raise ValueError("its end is missing")
    manifest = BackupManifest.from_bytes(ends[MANIFEST], ends[DIGEST])
    for name in manifest.files:
        _check_name(FILES + name)
    return found, manifest


def _name(entry: tarfile.TarInfo) -> str:
    """The entry's name; ``ValueError`` for what is no plain file, or would lie elsewhere."""
    if not entry.isfile() or entry.issparse():
        raise ValueError(f"{entry.name!r} is no plain file")
    _check_name(entry.name)
    return entry.name


def _check_name(name: str) -> None:
    if name in (MANIFEST, DIGEST):
        return
    path = PurePosixPath(name)
    harmless = name.startswith(FILES) and path.as_posix() == name and ".." not in path.parts and "\0" not in name
    if os.name == "nt":
        harmless = harmless and not any(character in name for character in "\\:")
    if not harmless or not contents.belongs(name.removeprefix(FILES)):
        raise ValueError(f"{name!r} is no name of a home's file")


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise ValueError(f"{entry.name!r} has no content")
    return content


def _digest(content: IO[bytes], into: IO[bytes] | None = None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := content.read(2**20):
        digest.update(block)
        size += len(block)
        if into is not None:
            into.write(block)
    return size, digest.hexdigest()


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        if isinstance(error, OSError) and not isinstance(error, tarfile.TarError) and error.errno is not None:
            raise  # the disk's own trouble
        raise UserError(f"{path} is no backup, or a damaged one: {first_line(error)}.", "Expected a file that "
                        "`tl backup` wrote, whole and unchanged.", "Take another copy. Nothing was changed.") from error
