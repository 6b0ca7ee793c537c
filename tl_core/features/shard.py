"""Parts of the store: rows of one shape in one file, each known by its digest and held to its checksum."""

import contextlib
import json
import mmap
import os
import secrets
import threading
import zlib
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import numpy as np
import psutil

from tl_core.data.atomic_files import atomic_path
from tl_core.features.quota import ASIDE, INDEX, META, ROWS, SUMS, StoreDirectory, hold, in_use, reserve
from tl_core.features.row_checksums import DIGEST, Sums, row_sums

CHUNK = 64 * 2**20  # bytes reserved at once
KEPT_MAPPED = 64 * 2**20  # a smaller part stays mapped: saves most of a small batch's reading time
VERSION = 1

_lock = threading.Lock()


class Damaged(Exception):
    """A part that is not what its description says."""


class Outdated(Exception):
    """A part that another version wrote, in a form of its own."""


def recipe_digest(recipe: Mapping) -> str:
    """32 hex digits over everything that shapes a row beside its picture."""
    return blake2b(json.dumps(recipe, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()


class Shard:
    """A finished part, open for reading: ``digests`` uint8 (rows, 16). ``Damaged`` where it is not whole.

    The file stays open, so that whoever removes the part takes nothing away from here.
    """

    def __init__(self, folder: Path, row_bytes: int):
        self.folder = folder
        self.digests, sums = _index(folder, row_bytes)
        self._file = open(folder / ROWS, "rb")  # noqa: SIM115  closed with the shelf
        self._row_bytes = row_bytes
        self._sums = None if sums is None else Sums(self._file, row_bytes, sums)
        self._length = len(self.digests) * row_bytes
        if os.fstat(self._file.fileno()).st_size != self._length:
            self._file.close()
            raise Damaged
        self._kept: mmap.mmap | None = None
        self._used = False

    def __len__(self) -> int:
        return len(self.digests)

    def use(self) -> None:
        """It is needed now: the last to go when room is made, and not by this process."""
        if not self._used:
            self._used = True
            with _lock:
                in_use[self.folder] += 1
            touch(self.folder)

    def unsound(self, numbers: np.ndarray) -> list[int]:
        """Those of the rows ``numbers`` that are not what was written, each looked at when it is first asked for."""
        if self._sums is None:
            self._adopt()
        assert self._sums is not None
        return self._sums.unsound(numbers, lambda first, last: self.digests[first:last].tobytes())

    def strike(self, space: StoreDirectory, numbers: list[int]) -> None:
        """Take rows out of the part on the disk, so that nobody finds them again; the last one takes the part along."""
        with contextlib.suppress(OSError, Damaged, Outdated), space.guarded():
            digests = _index(self.folder, self._row_bytes)[0].copy()  # another process may have struck others
            digests[numbers] = np.frombuffer(secrets.token_bytes(len(numbers) * DIGEST), np.uint8).reshape(-1, DIGEST)
            if (digests != self.digests).any(axis=1).all():
                space.remove(self.folder)
            else:
                _rewrite(self.folder, index=digests.tobytes())

    def mapped(self) -> mmap.mmap:
        """The rows' bytes; a large part is mapped anew each time, so that its pages do not count as this process's."""
        if self._kept is not None:
            return self._kept
        mapping = mmap.mmap(self._file.fileno(), self._length, access=mmap.ACCESS_READ)
        if self._length <= KEPT_MAPPED:
            self._kept = mapping
        return mapping

    def close(self) -> None:
        self._kept = None
        self._file.close()
        if self._used:
            self._used = False
            with _lock:
                in_use[self.folder] -= 1

    def _adopt(self) -> None:
        """Rows of the version before, which kept no sums: theirs are of what they are at their first reading."""
        with contextlib.closing(mmap.mmap(self._file.fileno(), self._length, access=mmap.ACCESS_READ)) as mapped, \
                memoryview(mapped) as content:
            sums = row_sums(content, self.digests.tobytes(), self._row_bytes)
        self._sums = Sums(self._file, self._row_bytes, sums)
        with contextlib.suppress(OSError):
            _rewrite(self.folder, sums=sums.tobytes())


class ShardWriter:
    """A part in the making, with room for ``planned`` rows in ``recipe``, a folder of ``space``.

    ``NoRoom`` or ``OSError`` where there is none. What it has can be read at once;
    ``finish`` makes it a part that others find, ``drop`` takes it away.
    """

    def __init__(self, space: StoreDirectory, recipe: Path, row_bytes: int, planned: int):
        self._space, self._row_bytes, self._planned = space, row_bytes, planned * row_bytes
        self._recipe, self._name = recipe, secrets.token_hex(8)
        self._folder = recipe / f".{self._name}{ASIDE}"
        self._digests: list[bytes] = []
        self._reserved = 0
        with space.guarded():
            space.make_room(self._planned)
            self._folder.mkdir(parents=True)
            self._file = open(self._folder / ROWS, "w+b", buffering=0)  # noqa: SIM115  closed by finish or drop
            hold(self._file)
            self._file.truncate(self._planned)  # others count it from now on
        self._sums = Sums(self._file, row_bytes, np.zeros(planned, np.uint32))

    def __len__(self) -> int:
        return len(self._digests)

    def append(self, digests: list[bytes], rows: np.ndarray) -> None:
        """Write rows (n, …) that are contiguous; ``OSError`` where the disk takes no more, which leaves no trace."""
        start = len(self) * self._row_bytes
        if start + rows.nbytes > self._reserved:
            self._reserve(start + rows.nbytes)
        content = rows.reshape(-1).view(np.uint8).data
        _write(self._file, start, content)
        self._sums.add(len(self), row_sums(content, b"".join(digests), self._row_bytes))
        self._digests += digests

    def unsound(self, numbers: np.ndarray) -> list[int]:
        """Those of the rows ``numbers`` that the disk does not give back as they were written."""
        return self._sums.unsound(numbers, lambda first, last: b"".join(self._digests[first:last]))

    def strike(self, space: StoreDirectory, numbers: list[int]) -> None:
        """Nobody finds these rows under their digests any more."""
        for number in numbers:
            self._digests[number] = secrets.token_bytes(DIGEST)

    def mapped(self) -> mmap.mmap:
        return mmap.mmap(self._file.fileno(), len(self) * self._row_bytes, access=mmap.ACCESS_READ)

    def forget_cached(self, rows: int) -> None:
        """Put the last ``rows`` rows on the disk and out of memory, so that reading them takes what it will take."""
        if hasattr(os, "posix_fadvise"):
            os.fsync(self._file.fileno())
            size = rows * self._row_bytes
            os.posix_fadvise(self._file.fileno(), len(self) * self._row_bytes - size, size, os.POSIX_FADV_DONTNEED)

    @property
    def larger_than_memory(self) -> bool:
        """Whether it will be read from the disk, not from what the system still has in memory."""
        return self._planned > psutil.virtual_memory().available / 2

    def finish(self, description: Mapping) -> None:
        """Make it a part; one without rows, or for which the disk has no space after all, is dropped."""
        with contextlib.suppress(OSError):
            if len(self):
                self._complete(description)
        self.drop()

    def drop(self) -> None:
        with self._space.guarded():
            self._file.close()
            self._space.remove(self._folder)

    def _complete(self, description: Mapping) -> None:
        index, sums = b"".join(self._digests), self._sums.upto(len(self)).tobytes()
        self._file.truncate(len(self) * self._row_bytes)
        os.fsync(self._file.fileno())
        _write_new(self._folder / INDEX, index)
        _write_new(self._folder / SUMS, sums)
        _write_new(self._folder / META, json.dumps(
            {"version": VERSION, "rows": len(self), "checksum": zlib.crc32(index), "sums": zlib.crc32(sums),
             **description}, indent=1).encode())
        with self._space.guarded():
            self._file.close()  # where files that are open cannot be renamed
            self._folder.rename(self._recipe / self._name)

    def _reserve(self, end: int) -> None:
        end = max(end, min(self._reserved + CHUNK, self._planned))
        reserve(self._file, self._reserved, end - self._reserved)
        self._reserved = end


def touch(part: Path) -> None:
    """Note that the part was used now."""
    try:
        os.utime(part / META)
    except OSError:  # it has just been removed, or the disk can only be read
        return


def _index(folder: Path, row_bytes: int) -> tuple[np.ndarray, np.ndarray | None]:
    """The digests of a part whose sizes and sums agree, and its rows' sums (None: the version before wrote none)."""
    try:
        meta = json.loads((folder / META).read_bytes())
        if meta["version"] != VERSION:
            raise Outdated
        index = (folder / INDEX).read_bytes()
        sums = (folder / SUMS).read_bytes() if "sums" in meta else None
        fits = (len(index) == meta["rows"] * DIGEST > 0
                and zlib.crc32(index) == meta["checksum"]
                and (sums is None or (zlib.crc32(sums) == meta["sums"] and len(sums) == meta["rows"] * 4))
                and recipe_digest(meta["recipe"]) == folder.parent.name
                and os.stat(folder / ROWS).st_size == meta["rows"] * row_bytes)
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        raise Damaged from None
    if not fits:
        raise Damaged
    return (np.frombuffer(index, np.uint8).reshape(-1, DIGEST),
            None if sums is None else np.frombuffer(sums, np.uint32))


def _rewrite(folder: Path, index: bytes | None = None, sums: bytes | None = None) -> None:
    """Give a part another index, or sums; one that is caught in between is not whole, and goes."""
    meta = json.loads((folder / META).read_bytes())
    for name, key, content in ((INDEX, "checksum", index), (SUMS, "sums", sums)):
        if content is not None:
            meta[key] = zlib.crc32(content)
            _replace(folder / name, content)
    _replace(folder / META, json.dumps(meta, indent=1).encode())


def _replace(path: Path, content: bytes) -> None:
    with atomic_path(path) as aside:
        _write_new(aside, content)


def _write(file, start: int, content: memoryview) -> None:
    file.seek(start)
    while content:
        content = content[file.write(content):]


def _write_new(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
