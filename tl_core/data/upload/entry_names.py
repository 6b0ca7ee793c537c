"""The names of a zip's entries as whoever packed it meant them, whatever way they are written.

In this order: Info-ZIP's Unicode Path (APPNOTE.TXT 4.6.9) where it belongs to the name, the flag that says UTF-8,
UTF-8 that does not say so (macOS), a code page guessed over all other names of the archive.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence

from tl_core.data.upload import code_pages

_UTF8 = 0x800
_UNICODE_PATH = 0x7075


def entry_names(infos: Sequence[zipfile.ZipInfo]) -> tuple[list[str], str]:
    """The name of every entry, not yet split at any separator, and the code page that was guessed ("" where none)."""
    sure = [_sure(info) for info in infos]
    raws = [_raw(info) for info, name in zip(infos, sure, strict=True) if name is None]
    page = code_pages.guess(list(dict.fromkeys(word for raw in raws for word in _words(raw)))) if raws else ""
    names = [_decoded(_raw(info), page) if name is None else name for info, name in zip(infos, sure, strict=True)]
    return names, "" if page == "utf-8" else page


def _sure(info: zipfile.ZipInfo) -> str | None:
    raw = _raw(info)
    if raw.isascii():
        return info.orig_filename
    return _unicode_path(info.extra, raw) or (info.orig_filename if info.flag_bits & _UTF8 else None)


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The very bytes of the name; zipfile reads them as UTF-8 where the flag says so, else as code page 437."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")


def _words(raw: bytes) -> list[bytes]:
    """The parts that a guess needs: those with letters beyond ASCII, without numbers and endings.

    A backslash may be the second byte of a letter, but not after an ASCII byte: there a letter has just ended.
    """
    parts = re.split(rb"/|(?<![\x80-\xff])\\", raw)
    return [word for part in parts for word in re.findall(rb"[\x40-\xff]*[\x80-\xff][\x40-\xff]*", part)]


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Info-ZIP's name: version 1, the checksum of the name that it stands for, and UTF-8. "" where there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        data, at = extra[at + 4:at + 4 + length], at + 4 + length
        if kind == _UNICODE_PATH and len(data) > 5 and struct.unpack_from("<BI", data) == (1, zlib.crc32(raw)):
            try:
                return data[5:].decode("utf-8")
            except UnicodeDecodeError:
                return ""
    return ""


def _decoded(raw: bytes, page: str) -> str:
    try:
        return raw.decode(page)
    except UnicodeDecodeError:  # one part alone can be cut in the middle of a letter
        return raw.decode("cp437")
