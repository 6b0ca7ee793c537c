"""Zips as no honest program writes them: made with ``zipfile``, then changed byte by byte."""

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from tests.data.upload.contents import picture

CENTRAL, END = b"PK\x01\x02", b"PK\x05\x06"
# Places in an entry's record in the list of entries (APPNOTE.TXT, 4.3.12), counted from its signature.
FLAGS, METHOD, PACKED, SIZE, OFFSET, NAME = 8, 10, 20, 24, 42, 46

Files = Mapping[str, bytes] | Iterable[tuple[str, bytes]]


def good() -> dict[str, bytes]:
    """Two classes with two pictures each."""
    return {f"{name}/{i}.png": picture(2 * k + i) for k, name in enumerate(("cats", "dogs")) for i in range(2)}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED, **methods: int) -> bytes:
    """A zip of these files; a name may come twice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed, warnings.catch_warnings(action="ignore"):
        for name, content in files.items() if isinstance(files, Mapping) else files:
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, methods.get(name.replace("/", "_").replace(".", "_"), method)
            packed.writestr(info, content)
    return file.getvalue()


def with_mode(name: str, content: bytes, mode: int) -> bytes:
    """The good files, and one of a kind that Unix knows: a link, a pipe, a device."""
    file = io.BytesIO(zipped(good()))
    with zipfile.ZipFile(file, "a") as packed:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (mode | 0o777) << 16
        packed.writestr(info, content)
    return file.getvalue()


def link(name: str, target: str) -> bytes:
    return with_mode(name, target.encode(), stat.S_IFLNK)


def changed(content: bytes, name: str, offset: int, form: str, value: int, local: int | None = None) -> bytes:
    """The zip with one number of entry ``name`` replaced in the list, and at ``local`` in its own header too."""
    content, record = bytearray(content), _record(content, name)
    struct.pack_into(form, content, record + offset, value)
    if local is not None:
        struct.pack_into(form, content, struct.unpack_from("<I", content, record + OFFSET)[0] + local, value)
    return bytes(content)


def encrypted(content: bytes, *names: str) -> bytes:
    for name in names:
        content = changed(content, name, FLAGS, "<H", 1, local=6)
    return content


def spoiled(content: bytes, name: str, at: int) -> bytes:
    """The zip with one byte of an entry's packed content turned around."""
    content, record = bytearray(content), _record(content, name)
    start = struct.unpack_from("<I", content, record + OFFSET)[0]
    names, extra = struct.unpack_from("<HH", content, start + 26)
    content[start + 30 + names + extra + at] ^= 0xFF
    return bytes(content)


def renamed(content: bytes, old: str, new: bytes) -> bytes:
    """Another name of the same length in the list of entries only."""
    assert len(old.encode()) == len(new)
    record = _record(content, old)
    return content[:record + NAME] + new + content[record + NAME + len(new):]


def twice_listed(content: bytes, name: str, times: int) -> bytes:
    """One entry's bytes offered under many names: the bomb's core in Fifield's "A better zip bomb"."""
    end, record = content.rindex(END), _record(content, name)
    length = NAME + sum(struct.unpack_from("<HHH", content, record + 28))
    copies = b"".join(content[record:record + NAME] + f"{i:0{len(name)}}".encode()
                      + content[record + NAME + len(name):record + length] for i in range(times))
    tail = bytearray(content[end:])
    count, size = struct.unpack_from("<H", tail, 10)[0] + times, struct.unpack_from("<I", tail, 12)[0] + len(copies)
    struct.pack_into("<HHI", tail, 8, count, count, size)
    return content[:end] + copies + bytes(tail)


def bad_end(content: bytes, offset: int, value: int) -> bytes:
    """The zip with a number of its end record (APPNOTE.TXT, 4.3.16) replaced."""
    content = bytearray(content)
    struct.pack_into("<I", content, content.rindex(END) + offset, value)
    return bytes(content)


def unset_utf8(content: bytes) -> bytes:
    """As macOS packs: names in UTF-8 that do not say so."""
    content = bytearray(content)
    at = 0
    while (at := content.find(CENTRAL, at)) >= 0:
        start = struct.unpack_from("<I", content, at + OFFSET)[0]
        for flags in (at + FLAGS, start + 6):
            struct.pack_into("<H", content, flags, struct.unpack_from("<H", content, flags)[0] & ~0x800)
        at += 4
    return bytes(content)


def _record(content: bytes, name: str) -> int:
    """Where an entry's record in the list of entries begins."""
    name, at = name.encode(), 0
    while (at := content.index(CENTRAL, at)) >= 0:
        if content[at + NAME:at + NAME + len(name)] == name:
            return at
        at += 4
    raise AssertionError(name)


def raw_named(entries: Mapping[bytes, bytes], unicode_path=None) -> bytes:
    """A stored zip whose names are these very bytes; ``unicode_path(raw)`` gives the name field of APPNOTE 4.6.9."""
    body, listed = b"", b""
    for raw, content in entries.items():
        extra = b"" if unicode_path is None else unicode_path(raw)
        head = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(raw),
                           len(extra))
        listed += CENTRAL + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw + extra
        body += b"PK\3\4" + head + raw + extra + content
    return body + listed + END + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(listed), len(body), 0)


def unicode_field(raw: bytes, name: str, version: int = 1) -> bytes:
    """Info-ZIP's Unicode Path with the checksum of ``raw``."""
    data = struct.pack("<BI", version, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data
