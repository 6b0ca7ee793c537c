"""One large file from a server: with progress, cancelled at any time, resumed where a connection broke, checked, whole.

Hugging Face and most mirrors send a file from any byte on (RFC 9110, section 14); one that does not is read from
its beginning again. No TensorFlow, no Keras.
"""

import contextlib
import http.client
import os
import shutil
import threading
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError

from tl_core import file_digest
from tl_core.errors import is_full_disk
from tl_core.progress import Progress, silent

TIMEOUT = 15  # seconds without a byte before a connection counts as broken
TRIES = 4  # broken connections in a row, without a byte between, before it is given up
UNREACHED = 2  # the same where not one byte has come, as without a network
WAITS = 0.5  # seconds before the first of them is made anew, twice as many before each further one
LEFT = 30  # seconds after which a part that nobody has written to belongs to nobody; no live one rests so long
BLOCK = 1 << 18
_MB = 10**6
_LEFT = ".left.part"
_AGAIN = {408, 416, 425, 429, 500, 502, 503, 504}  # answers of a server that may be another one soon


@dataclass(frozen=True)
class RemoteFile:
    """A file to ask for: its size in bytes, about so large where it is not ``exact``, and its SHA-256 or MD5, None
    where nobody publishes one."""

    name: str
    size: int
    checksum: str | None
    exact: bool = field(default=True, kw_only=True)


class DownloadError(Exception):
    """Why there is no file; its words complete "could not be downloaded (…)"."""


def download(remote: RemoteFile, url: str, path: Path, progress: Progress = silent) -> None:
    """``remote`` from ``url`` to ``path``, where it is whole or not there at all.

    ``progress`` is told megabytes, and may raise to cancel. What had arrived when it was cancelled or broke off stays
    beside ``path`` and is gone on with by the next try, where a checksum can tell that it fits. ``DownloadError`` where
    it cannot be had.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    transfer = _Transfer(remote, url, path)
    thread = threading.Thread(target=transfer.run, name=f"download of {remote.name}", daemon=True)
    thread.start()
    try:
        waiting = True
        while waiting:  # told once at least, however quickly it arrives
            thread.join(0.2)
            waiting = thread.is_alive()
            progress(f"Downloading {remote.name} (MB)", min(transfer.done, remote.size) // _MB, remote.size // _MB)
    except BaseException:
        transfer.cancelled.set()
        raise
    if transfer.failure:
        raise transfer.failure


class _Transfer:
    """The work of the thread; ``done`` bytes lie in ``part``, its own file."""

    def __init__(self, remote: RemoteFile, url: str, path: Path):
        self.remote, self.url, self.path = remote, url, path
        self.part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:12]}.part")
        self.size = remote.size if remote.exact else None  # None until the server tells it
        self.done, self.cancelled = 0, threading.Event()
        self.failure: DownloadError | None = None

    def run(self) -> None:
        try:
            self._wait_for_others()
            if self.path.exists() or self.cancelled.is_set():
                return
            self._adopt()
            before = self.done
            self._fetch()
            if before and not self._sound():  # what was left lying may have been of another file
                self.done = 0
                self._fetch()
            if not self.cancelled.is_set():
                self._place()
        except Exception as error:
            self.failure = error if isinstance(error, DownloadError) else DownloadError(cause(error))
        finally:
            with contextlib.suppress(OSError):  # for the next try
                if self.done == 0 or self.remote.checksum is None:
                    self.part.unlink()
                self.part.rename(self.part.with_name(f"{self.part.name.removesuffix('.part')}{_LEFT}"))

    def _wait_for_others(self) -> None:
        """While another process writes a part of the same file, which serves here too."""
        while not self.path.exists() and not self.cancelled.is_set() and (sizes := _growing(self.path)):
            self.done = max(sizes)
            self.cancelled.wait(0.5)
        self.done = 0
        self.part.touch()

    def _adopt(self) -> None:
        """Go on with what an earlier try has left."""
        for part in _abandoned(self.path)[:1] if self.remote.checksum else ():
            with contextlib.suppress(OSError):  # another process was quicker
                part.replace(self.part)
                os.utime(self.part)  # it is somebody's again
                self.done = self.part.stat().st_size
        if self.size is not None and self.done > self.size:
            self.done = 0

    def _fetch(self) -> None:
        """All bytes, over as many connections as it takes."""
        failures = 0
        while self._lacks_some() and not self.cancelled.is_set():
            before = self.done
            try:
                self._connection()
            except (OSError, http.client.HTTPException) as error:
                if not _may_pass(error):
                    raise
                failures = 1 if self.done > before else failures + 1
                if failures >= (TRIES if self.done else UNREACHED):
                    raise
                if getattr(error, "code", None) == 416:  # there is no such byte
                    self.done = 0
                self.cancelled.wait(WAITS * 2 ** (failures - 1))

    def _lacks_some(self) -> bool:
        return self.size is None or self.done < self.size

    def _connection(self) -> None:
        """What one connection gives, behind what is there."""
        headers = {"User-Agent": "transfer-lab", "Accept-Encoding": "identity"}
        behind = {"Range": f"bytes={self.done}-"} if self.done else {}
        request = urllib.request.Request(self.url, headers=headers | behind)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            if self.done and not _continues(response, self.done):
                self.done = 0
            self._check_size(response)
            self._check_space()
            with open(self.part, "r+b" if self.done else "wb") as file:
                file.seek(self.done)
                file.truncate()
                self._write(response, file)
        if self.cancelled.is_set():
            return
        self.size = self.done if self.size is None else self.size  # of a server that tells none
        if self._lacks_some():
            raise http.client.IncompleteRead(b"", self.size - self.done)

    def _write(self, response, file) -> None:
        while not self.cancelled.is_set() and (block := response.read1(BLOCK)):
            if self.size is not None and self.done + len(block) > self.size:
                raise DownloadError(f"the server sends more than its {self.size:,} bytes")
            file.write(block)
            self.done += len(block)

    def _check_size(self, response) -> None:
        length = response.headers.get("Content-Length")
        told = self.done + int(length) if length and length.isdigit() else None
        if self.size is None:
            self.size = told
        elif told is not None and told != self.size:
            raise DownloadError(f"the server's file has {told:,} bytes, it should have {self.size:,}")

    def _check_space(self) -> None:
        free, size = shutil.disk_usage(self.path.parent).free, self.size or self.remote.size
        if free < size - self.done:
            raise DownloadError(f"it has {size / _MB:,.0f} MB, and {free / _MB:,.0f} MB of the disk are "
                                "free")

    def _sound(self) -> bool:
        checksum = self.remote.checksum
        return self.cancelled.is_set() or checksum is None or file_digest.agrees(self.part, checksum)

    def _place(self) -> None:
        if not self._sound():
            self.part.unlink()
            raise DownloadError(f"what came has not the checksum {(self.remote.checksum or '')[:12]}… that it should "
                                "have; it was removed")
        os.replace(self.part, self.path)
        for part in _abandoned(self.path):
            part.unlink(missing_ok=True)


def cause(error: BaseException) -> str:
    """What went wrong, in a few words."""
    if is_full_disk(error):
        return "the disk is full"
    if isinstance(error, http.client.IncompleteRead):
        return "the connection broke off"
    inner = error.reason if isinstance(error, URLError) and not isinstance(error, HTTPError) else error
    return str(inner) or type(inner).__name__


def _may_pass(error: Exception) -> bool:
    """Whether another try may go better."""
    if isinstance(error, HTTPError):
        return error.code in _AGAIN
    return not is_full_disk(error) and not isinstance(error, PermissionError | IsADirectoryError | FileNotFoundError)


def _continues(response, start: int) -> bool:
    """Whether the answer begins at that byte, and not at the file's own beginning."""
    given = response.headers.get("Content-Range") or ""
    return getattr(response, "status", None) == 206 and given.startswith(f"bytes {start}-")


def _growing(path: Path) -> list[int]:
    """Sizes of the parts that others are writing."""
    sizes = []
    for part in path.parent.glob(f"{path.name}.*.part"):
        with contextlib.suppress(OSError):
            known = part.stat()
            if not part.name.endswith(_LEFT) and time.time() - known.st_mtime <= LEFT:
                sizes.append(known.st_size)
    return sizes


def _abandoned(path: Path) -> list[Path]:
    """Parts of earlier downloads that nobody writes to any more, the largest first."""
    parts: list[tuple[int, Path]] = []
    for part in path.parent.glob(f"{path.name}.*.part"):
        with contextlib.suppress(OSError):
            known = part.stat()
            if part.name.endswith(_LEFT) or time.time() - known.st_mtime > LEFT:
                parts.append((known.st_size, part))
    return [part for _, part in sorted(parts, reverse=True)]
