"""Blobs in pieces: a message has no more than some megabytes, many small files or a part of a large one."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tl_core.engine.blobs.blob_store import BlobStore, DamagedBlob
from tl_core.engine.blobs.run_inputs import InputFile

MOST_BYTES = 8 * 2**20  # of a message
MOST_FILES = 2000
TRIES = 3  # for content that comes damaged


class BlobPiece(NamedTuple):
    """``length`` bytes of a blob from ``offset`` on."""

    digest: str
    offset: int
    length: int


Ask = Callable[[list[BlobPiece]], Sequence[bytes | None]]  # their contents; None where there is none (any more)


def fetch(files: Sequence[InputFile], store: BlobStore, ask: Ask, came: Callable[[int], None]) -> list[InputFile]:
    """Bring ``files`` into the store; those that came damaged or not at all. ``came`` is told of bytes kept."""
    left = list(files)
    for _ in range(TRIES):
        left = fetch_once(left, store, ask, came)
        if not left:
            break
    return left


def fetch_once(files: Sequence[InputFile], store: BlobStore, ask: Ask, came: Callable[[int], None]) -> list[InputFile]:
    """``fetch`` without a second try."""
    contents, left = _Contents(files, ask), []
    for file in files:
        try:
            store.add(file.digest, contents.of(file))
            came(file.size)
        except DamagedBlob:
            left.append(file)
    return left


def is_whole(piece: BlobPiece, content: bytes) -> bool:
    """Whether this is the content of a blob of one piece."""
    return len(content) == piece.length and hashlib.sha256(content).hexdigest() == piece.digest


class _Contents:
    """The contents of files, asked for in messages of about ``MOST_BYTES``, in the files' order."""

    def __init__(self, files: Sequence[InputFile], ask: Ask):
        self._messages, self._ask = messages(files), ask
        self._waiting: list[tuple[BlobPiece, bytes | None]] = []

    def of(self, file: InputFile) -> Iterator[bytes]:
        """Of the next file; all of its pieces are taken, whatever they are. ``DamagedBlob`` where one is missing."""
        whole = True
        for _ in pieces(file):
            if not self._waiting:
                message = next(self._messages)
                self._waiting = list(zip(message, self._ask(message), strict=True))
            _, content = self._waiting.pop(0)
            whole = whole and content is not None
            if content is not None and whole:
                yield content
        if not whole:
            raise DamagedBlob(file.digest)


def pieces(file: InputFile) -> list[BlobPiece]:
    """A blob's; one without a byte has one too."""
    return [BlobPiece(file.digest, offset, min(MOST_BYTES, file.size - offset))
            for offset in range(0, max(file.size, 1), MOST_BYTES)]


def messages(files: Sequence[InputFile]) -> Iterator[list[BlobPiece]]:
    """The pieces of all files, as many together as one message takes."""
    message: list[BlobPiece] = []
    size = 0
    for piece in (piece for file in files for piece in pieces(file)):
        if message and (size + piece.length > MOST_BYTES or len(message) == MOST_FILES):
            yield message
            message, size = [], 0
        message.append(piece)
        size += piece.length
    if message:
        yield message
