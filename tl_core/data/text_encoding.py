"""Which encoding a file of text is in, told from its bytes: UTF-8, UTF-16 or Windows-1252."""

import codecs
import itertools
from collections.abc import Iterator
from pathlib import Path

GUESSED = "It is not in UTF-8; read as Windows-1252."
DAMAGED = "Some of its bytes are no UTF-8 and are read as \N{REPLACEMENT CHARACTER}."
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FALLBACK = "cp1252"
_BLOCK = 1 << 20


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and a note where the encoding is a guess. What cannot be decoded becomes U+FFFD."""
    encoding = _likely(content)
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError:
        encoding, note = _second_guess(encoding, content)
        return content.decode(encoding, errors="replace"), (note,)


def encoding_of(path: Path, most: int | None = None) -> tuple[str, tuple[str, ...]]:
    """A file's encoding and a note where it is a guess; all of it is looked at, or ``most`` blocks of a megabyte.

    It is to be opened with ``errors="replace"``. ``OSError`` where it cannot be.
    """
    blocks = itertools.islice(_blocks(path), most)
    first = next(blocks, b"")
    encoding, block = _likely(first), first
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in itertools.chain([first], blocks):
            decoder.decode(block)
        decoder.decode(b"", final=most is None)
    except UnicodeDecodeError:
        encoding, note = _second_guess(encoding, block)
        return encoding, (note,)
    return encoding, ()


def _blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _likely(content: bytes) -> str:
    return next((name for mark, name in _MARKS.items() if content.startswith(mark)), _without_mark(content))


def _second_guess(encoding: str, content: bytes) -> tuple[str, str]:
    """Where ``content`` is not in the likely encoding: damaged UTF-8 where most of what is not ASCII is that."""
    text = content.decode(encoding, errors="replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    whole = sum(not character.isascii() for character in text) - damaged
    return (encoding, DAMAGED) if whole > damaged else (_FALLBACK, GUESSED)


def _without_mark(content: bytes) -> str:
    """UTF-16 has a zero in every second byte of Latin text."""
    even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
    if len(content) > 3 and max(even, odd) > len(content[:4000]) // 4 and not min(even, odd):
        return "utf-16-be" if even else "utf-16-le"
    return "utf-8"
