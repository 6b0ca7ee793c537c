"""Where a picture ends in its file. What follows is no part of it: a web page, a zip, a phone's video.

Each function walks the parts of one format as its specification lays them out and
gives the position after the last one, or None where that cannot be told.
"""

import io
import re
import struct
import zipfile

# In a JPEG's coded pixels FF is followed by 00, a restart marker or a filling FF; anything else is a marker.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"uuid", b"idat", b"pnot"})
_MARKUP = re.compile(rb"<script|<iframe|<!doctype|<html|<\?php", re.IGNORECASE)


def end_of(kind: str, content: bytes) -> int | None:
    """Position after the picture's last byte; None where the format does not say, or the file is broken."""
    walk = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "BMP": _bmp, "HEIF": _heif}.get(kind)
    try:
        end = walk(content) if walk else None
    except (IndexError, struct.error):  # the file ends before the picture does
        return None
    return end if end is not None and end <= len(content) else None


def hides_something(content: bytes) -> bool:
    """Whether a zip or a web page lies somewhere in these bytes."""
    return bool(_MARKUP.search(content)) or zipfile.is_zipfile(io.BytesIO(content))


def _jpeg(content: bytes) -> int | None:
    """ITU T.81, annex B: marker segments, each scan followed by coded pixels, up to EOI."""
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:  # filling
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF:
            return None
        if marker == 0xD9:
            return at + 2
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker == 0xDA:
            match = _MARKER.search(content, at)
            if not match:
                return None
            at = match.start()


def _png(content: bytes) -> int:
    """PNG specification, section 5: chunks of length, type, data and checksum, up to IEND."""
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        at += 12 + length
        if name == b"IEND":
            return at


def _gif(content: bytes) -> int | None:
    """GIF89a: a screen, then extensions (21) and pictures (2C) of sub-blocks, up to the trailer (3B)."""
    at = 13 + _colours(content[10])
    while content[at] != 0x3B:
        if content[at] == 0x21:
            at += 2
        elif content[at] == 0x2C:
            at += 11 + _colours(content[at + 9])
        else:
            return None
        while content[at]:
            at += 1 + content[at]
        at += 1
    return at + 1


def _colours(flags: int) -> int:
    """Bytes of a GIF's colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(content: bytes) -> int:
    """RIFF: the size at byte 4 counts from byte 8, rounded up to an even number."""
    size = struct.unpack_from("<I", content, 4)[0]
    return min(8 + size + size % 2, max(8 + size, len(content)))


def _heif(content: bytes) -> int | None:
    """ISO 14496-12: boxes of length and type; the first that is none of a picture's begins something else."""
    at = 0
    while at + 8 <= len(content) and content[at + 4:at + 8] in _BOXES:
        length, header = struct.unpack_from(">I", content, at)[0], 8
        if length == 1:  # a length of 64 bits follows the type
            length, header = struct.unpack_from(">Q", content, at + 8)[0], 16
        if length and length < header:
            return None
        at = at + length if length else len(content)
    return at or None


def _bmp(content: bytes) -> int | None:
    """Rows of pixels, each filled to four bytes; packed ones say how long they are."""
    start, header = struct.unpack_from("<II", content, 10)
    if header < 40:
        return None
    width, height, _, bits, packing, length = struct.unpack_from("<iiHHII", content, 18)
    if packing in (1, 2):
        return start + length if length else None
    return start + (abs(width) * bits + 31) // 32 * 4 * abs(height)
