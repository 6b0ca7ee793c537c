"""Many files at once: read one after the other, looked into by a few threads, never many at a time."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tl_core.data.parallel import Progress
from tl_core.data.upload import file_types
from tl_core.data.upload.archive_entries import ArchiveEntry, ArchiveListing, Broken
from tl_core.data.upload.inspect_image import ImageInfo, inspect
from tl_core.data.upload.limits import Limits, too_large
from tl_core.data.upload.staged_image import StagedImage
from tl_core.data.upload.writing import Sink, TooLarge, copy

STAGE = "Taking in pictures"
_AHEAD = 32  # files that may wait to be looked into


def gather(offer: ArchiveListing, work: Path, current: Limits, progress: Progress | None = None) -> list[StagedImage]:
    """Every file of ``offer``, whose ``members`` are gone then, looked into; those that are pictures lie in ``work``.

    Raises ``UserError`` where the disk is full or more bytes come than may be.
    ``progress(stage, done, total)`` may raise to stop.
    """
    read, results = _Reader(offer, work, current), list[StagedImage]()
    waiting: deque[tuple[int, str, Future]] = deque()
    total = len(offer.members)

    def result() -> StagedImage:
        number, name, look = waiting.popleft()
        return StagedImage(number, name, look.result())
    with _pool() as pool:
        for number in range(1, total + 1):
            member, path = offer.members.popleft(), work / str(number)
            reason = read(member, path)
            waiting.append((number, member.name, pool.submit(_look, path, current, reason)))
            if len(waiting) > _AHEAD:
                results.append(result())
            if progress and (number % 32 == 0 or number == total):
                progress(STAGE, number, total)
        while waiting:
            results.append(result())
    return results


class _Reader:
    """Writes members to disk, as far as they may be pictures, and counts all bytes that come."""

    def __init__(self, offer: ArchiveListing, work: Path, current: Limits):
        self._offer, self._work, self._current, self._total = offer, work, current, 0

    def __call__(self, member: ArchiveEntry, path: Path) -> str:
        """Why the member is refused already, "" where it now lies at ``path``."""
        try:
            with member.open() as stream:
                head = stream.read(file_types.HEAD)
                if file_types.kind(head) is None:
                    return file_types.reason(head)
                with Sink(path, self._offer.name, self._current.file_bytes, self._current.free) as sink:
                    self._count(len(head))
                    sink.write(head)
                    copy(stream, sink, self._count)
        except TooLarge:
            return too_large(self._current)
        except Broken as error:
            return str(error)
        return ""

    def _count(self, size: int) -> None:
        self._total += size
        self._offer.spend(self._total)


@contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="intake")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _look(path: Path, current: Limits, reason: str) -> ImageInfo:
    info = ImageInfo(reason) if reason else inspect(path, current)
    if info.reason:
        path.unlink(missing_ok=True)
    return info
