"""Rows by their pictures' content: what frozen blocks give, computed once for all runs. No TensorFlow here.

Everything below a cut is a pure function of one picture. So a row is known by the digest of
its picture, and by the recipe of what computed it; order, split and data set do not
matter. ``TL_HOME/store/<recipe's digest>/<part>`` has the rows of one run each.
"""

import contextlib
import errno
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from tl_core import settings
from tl_core.features.quota import NoRoom, StoreDirectory
from tl_core.features.row_checksums import DIGEST, Damage, DamagedRows
from tl_core.features.shard import Damaged, Outdated, Shard, ShardWriter, recipe_digest
from tl_core.features.store_policy import StorePolicy


@dataclass(frozen=True)
class Usage:
    """What the store takes: ``bytes`` of at most ``limit`` (0: it is off) in ``folder``, ``rows`` in number."""

    bytes: int
    limit: int
    rows: int
    folder: Path


def usage() -> Usage:
    """What the store takes now, with what is being written."""
    directory = space()
    entries = directory.entries()
    return Usage(sum(entry.bytes for entry in entries) + directory.unfinished_bytes(), settings.store_bytes(),
                 sum(entry.rows for entry in entries), directory.folder)


def clear() -> int:
    """Remove all that is stored, however new; bytes freed. Runs that are reading keep what they have open."""
    directory = space()
    with directory.guarded():
        directory.sweep()
        entries = directory.entries()
        for entry in entries:
            directory.remove(entry.folder)
    return sum(entry.bytes for entry in entries)


def space() -> StoreDirectory:
    """The store's folder with its limit."""
    return StoreDirectory(settings.home() / "store", settings.store_bytes())


def row_digests(contents: Iterable[str], view: int | None = None) -> np.ndarray:
    """Digests of rows, uint8 (n, 16), from those of their pictures' content and, where it has one, their view."""
    suffix = b"" if view is None else f"|view {view}".encode()
    joined = b"".join(blake2b(content.encode() + suffix, digest_size=DIGEST).digest() for content in contents)
    return np.frombuffer(joined, np.uint8).reshape(-1, DIGEST)


class FeatureArray:
    """The rows of one recipe: those that earlier runs kept, and a new part for what is missing.

    A row's place is its number over all parts; ``stopped`` says, as the end of a sentence, why
    nothing is written any more, and ``damage`` what of the rows was not what had been written.
    Writing and closing from one thread at a time; reading from any.
    """

    def __init__(self, directory: StoreDirectory, recipe: Mapping, shape: tuple[int, ...], dtype, uses: int = 1,
                 damage: Damage | None = None):
        self.shape, self.dtype = tuple(shape), np.dtype(dtype)
        self.row_bytes = int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize
        self.stopped: str | None = None
        self.pays = StorePolicy(uses)
        self.damage = damage or Damage()
        self._space, self._recipe = directory, recipe
        self._folder = directory.folder / recipe_digest(recipe)
        self._parts = _open_parts(directory, self._folder, self.row_bytes, self.damage)
        self._starts = np.cumsum([0, *map(len, self._parts)])
        self._lost: set[int] = set()
        self._dropping = threading.Lock()
        self._index = self._indexed()
        self._fresh: dict[bytes, int] = {}
        self._writer: ShardWriter | None = None
        self._planned, self._closed = 0, False

    @property
    def writing(self) -> bool:
        """Whether rows that are missing are kept once they are computed."""
        return self.stopped is None and not self._closed

    def find(self, digests: np.ndarray) -> np.ndarray:
        """Positions, int64 (n,), of the rows with ``digests`` (n, 16); -1 where a row is not there."""
        positions = np.full(len(digests), -1, np.int64) if self._index is None else self._index.find(digests)
        for number in np.unique(np.searchsorted(self._starts, positions[positions >= 0], "right")) - 1:
            self._parts[number].use()
        if self._fresh:
            missing = np.flatnonzero(positions < 0)
            positions[missing] = [self._fresh.get(digest, -1) for digest in _as_bytes(digests[missing])]
        return positions

    def plan(self, digests: np.ndarray) -> None:
        """Make room for those of ``digests`` that are missing, before any is written."""
        missing = digests[self.find(digests) < 0]
        self._planned = len(np.unique(missing, axis=0))
        if self._planned and self.writing:
            self._begin()

    def write(self, digests: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Keep rows (n, *shape) under their digests (n, 16); their places, -1 where they could not be kept."""
        if self.writing and (self._writer is not None or self._begin()):
            self._append(_as_bytes(digests), rows)
        return self.find(digests)

    def read(self, positions: np.ndarray) -> np.ndarray:
        """Rows at ``positions`` as a new array (n, *shape); ``DamagedRows`` where some are not what was written."""
        if self._closed:
            raise RuntimeError("These rows are closed.")
        self._check(positions)
        of_part = np.searchsorted(self._starts, positions, "right") - 1
        numbers = np.unique(of_part)
        if len(numbers) == 1:
            return self._rows(numbers[0])[positions - self._starts[numbers[0]]]
        out = np.empty((len(positions), *self.shape), self.dtype)
        for number in numbers:
            mine = of_part == number
            out[mine] = self._rows(number)[positions[mine] - self._starts[number]]
        return out

    def read_found(self, digests: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(which of ``digests`` (n, 16) are there and sound (n,), their rows as a new array)."""
        while True:
            positions = self.find(digests)
            try:
                return positions >= 0, self.read(positions[positions >= 0])
            except DamagedRows:  # each is found out once
                continue

    def read_last(self, count: int) -> None:
        """Read the last ``count`` written rows as they will be read later: from the disk, where memory is too small."""
        if self._writer is not None and len(self._writer) >= count:
            if self._writer.larger_than_memory:
                self._writer.forget_cached(count)
            last = self._starts[-1] + len(self._writer)
            with contextlib.suppress(DamagedRows):  # whoever wants them will find that out
                self.read(np.arange(last - count, last))

    def stop(self, reason: str) -> None:
        """Write no more; what is written serves on, and is kept at the end unless keeping did not pay."""
        self.stopped = self.stopped or reason

    def close(self) -> None:
        """Keep what was computed for the runs to come."""
        self._closed = True
        if self._writer is not None:
            if self.pays.verdict is False or self._space.limit is None:  # without a limit it is a run's own
                self._writer.drop()
            else:
                self._writer.finish({"recipe": dict(self._recipe), "shape": self.shape, "dtype": self.dtype.name})
        for part in self._parts:
            part.close()

    def _check(self, positions: np.ndarray) -> None:
        """Drop those of the rows at ``positions`` that are not what was written, and raise ``DamagedRows``."""
        of_part, damaged = np.searchsorted(self._starts, positions, "right") - 1, []
        for number in np.unique(of_part):
            start = int(self._starts[number])
            bad = self._part(number).unsound(positions[of_part == number] - start)
            if bad:
                damaged += [start + row for row in bad]
                self._drop(number, bad)
        if damaged:
            raise DamagedRows(np.array(damaged))

    def _drop(self, number: int, rows: list[int]) -> None:
        start = int(self._starts[number])
        with self._dropping:
            new = [row for row in rows if start + row not in self._lost]
            if not new:
                return
            self._lost.update(start + row for row in new)
            self.damage.lose_rows(len(new))
            self._part(number).strike(self._space, new)
            if number < len(self._parts):
                self._index = self._indexed()
            else:
                self._fresh = {digest: position for digest, position in self._fresh.items()
                               if position not in self._lost}
                self.stop("the disk does not give back what was written")

    def _indexed(self) -> "_Index | None":
        """The parts' rows by their digests, without those that were lost."""
        if not self._parts:
            return None
        digests = np.concatenate([part.digests for part in self._parts])
        lost = sorted(position for position in self._lost if position < len(digests))
        positions = np.delete(np.arange(len(digests)), lost)
        return _Index(digests[positions], positions) if len(positions) else None

    def _begin(self) -> bool:
        try:
            self._writer = ShardWriter(self._space, self._folder, self.row_bytes, max(1, self._planned))
        except NoRoom as reason:
            self.stop(str(reason))
        except OSError as error:
            self.stop(_in_words(error))
        return self._writer is not None

    def _append(self, digests: list[bytes], rows: np.ndarray) -> None:
        assert self._writer is not None
        new = [i for i, digest in enumerate(digests) if digest not in self._fresh]
        first = int(self._starts[-1]) + len(self._writer)
        try:
            self._writer.append([digests[i] for i in new], np.ascontiguousarray(rows[new], self.dtype))
        except OSError as error:
            self.stop(_in_words(error))
        else:
            self._fresh.update((digests[i], first + number) for number, i in enumerate(new))

    def _part(self, number: int) -> Shard | ShardWriter:
        if number < len(self._parts):
            return self._parts[number]
        assert self._writer is not None
        return self._writer

    def _rows(self, number: int) -> np.ndarray:
        return np.frombuffer(self._part(number).mapped(), self.dtype).reshape(-1, *self.shape)


class _Index:
    """At which of ``positions`` the row with which of ``digests`` is, looked up many at a time by their first half."""

    def __init__(self, digests: np.ndarray, positions: np.ndarray):
        order = np.argsort(_half(digests), kind="stable")
        self._digests, self._order = digests[order], positions[order]
        self._keys = _half(self._digests)

    def find(self, digests: np.ndarray) -> np.ndarray:
        at = np.minimum(np.searchsorted(self._keys, _half(digests)), len(self._keys) - 1)
        same = (self._digests[at] == digests).all(axis=1)
        return np.where(same, self._order[at], -1)


def _half(digests: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(digests[:, :8]).view(np.uint64).ravel()


def _as_bytes(digests: np.ndarray) -> list[bytes]:
    joined = np.ascontiguousarray(digests).tobytes()
    return [joined[i:i + DIGEST] for i in range(0, len(joined), DIGEST)]


def _open_parts(directory: StoreDirectory, folder: Path, row_bytes: int, damage: Damage) -> list[Shard]:
    """The recipe's parts, the last used first, so that of rows kept twice the older ones age."""
    parts = []
    with directory.guarded():
        directory.sweep()
        for entry in reversed(directory.entries()):
            if entry.folder.parent == folder:
                try:
                    parts.append(Shard(entry.folder, row_bytes))
                except Damaged:
                    damage.lose_part(entry.bytes)
                    directory.remove(entry.folder)
                except Outdated:
                    directory.remove(entry.folder)
                except OSError:  # gone in this moment, or not ours to read
                    continue
    return parts


def _in_words(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    return f"the store cannot be written ({error.strerror or error})"
