"""Reading a zip that nobody vouches for.

Refused whole, before anything is written: paths that lead out, links, entries that
share bytes, and more bytes or files than may be. What is left is read entry by entry;
sizes in headers are announcements, so bytes are counted again as they come.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tl_core import words
from tl_core.data.junk_files import is_litter
from tl_core.data.upload import code_pages
from tl_core.data.upload.archive_entries import ArchiveEntry, ArchiveListing, Broken
from tl_core.data.upload.entry_names import entry_names
from tl_core.data.upload.limits import Limits, too_many, too_much
from tl_core.data.upload.sanitize import display, visible
from tl_core.errors import UserError

SMALL = 10**6  # bytes that any zip may unpack to, however small it is itself
_LOCAL_HEADER = 30
_LISTED = 256  # bytes that the list of entries may have for each file that may be brought
# bzip2 and LZMA unpack thousands of times in one step, which no limit on reading would hold.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BAD = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
AGAIN = "Make the zip anew from the class folders; nothing of this one was taken."


@contextmanager
def opened(path: Path, name: str, current: Limits) -> Iterator[ArchiveListing]:
    """What the zip at ``path`` offers, as long as the block lasts. Raises ``UserError`` where it is refused whole."""
    size = path.stat().st_size
    if size > current.bytes:
        raise too_much(name, size, current)
    with _open(path, name, current) as packed:
        infos = packed.infolist()
        paths, page = entry_names(infos)
        entries = list(zip(infos, paths, strict=True))
        files = [(info, _parts(path, name)) for info, path in entries if not _is_folder(info, path, name)]
        folders = (_parts(path, name) for _, path in entries if path.endswith(("/", "\\")))
        ours = [(info, parts) for info, parts in files if parts and not is_litter(parts)]
        _check_overlap(entries, name)
        if len(ours) > current.files:
            raise too_many(name, len(ours), current)
        _check_size(files, size, name, current)
        yield ArchiveListing(name, deque(_member(packed, info, parts, size) for info, parts in ours),
                             len(files) - len(ours),
                             lambda total: _check_expansion(total, size, name, current), _on_code_page(page, name),
                             tuple(parts for parts in folders if parts and not is_litter(parts)))


class _Bounded(io.BufferedReader):
    """A file that never reads much at once: ``zipfile`` takes the list of all entries in one piece."""

    def __init__(self, path: Path, most: int):
        super().__init__(io.FileIO(path))
        self._most = most

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            here = self.tell()
            size = self.seek(0, io.SEEK_END) - here
            self.seek(here)
        if size > self._most:
            raise zipfile.BadZipFile("its list of files is too long")
        return super().read(size)


@contextmanager
def _open(path: Path, name: str, current: Limits) -> Iterator[zipfile.ZipFile]:
    with _Bounded(path, max(SMALL, _LISTED * current.files)) as file:
        try:
            packed = zipfile.ZipFile(file)
        except Exception as error:  # damaged lists make zipfile raise nearly anything
            raise UserError(f"{display(name)!r} is no zip that can be read ({display(str(error)) or 'damaged'}).",
                            "Expected a .zip with one folder of pictures for every class.", AGAIN) from error
        with packed:
            yield packed


def _on_code_page(page: str, name: str) -> tuple[str, ...]:
    """A note where the names' encoding was guessed."""
    if not page:
        return ()
    return (f"{display(name)!r} does not say how its names are written; they were read as {code_pages.WHOSE[page]} "
            f"({page}). Where they look wrong, pack the folder anew with names in UTF-8, or rename the classes.",)


def _is_folder(info: zipfile.ZipInfo, path: str, name: str) -> bool:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a link" if mode == stat.S_IFLNK else "no plain file"
        raise UserError(f"The entry {display(path)!r} of {display(name)!r} is {what}.",
                        "Expected only folders and pictures.", AGAIN)
    folder = path.endswith(("/", "\\"))
    if folder:
        _parts(path, name)  # raises where it leads out
    return folder


def _parts(path: str, name: str) -> tuple[str, ...]:
    """An entry's folders and file name. Windows' separators count too; ``UserError`` where the path leads out."""
    seen = visible(path).strip()
    parts = tuple(part for part in re.split(r"[/\\]", path) if part not in ("", "."))
    if seen.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", seen) or any(_is_up(part) for part in parts):
        raise UserError(f"The entry {display(path)!r} of {display(name)!r} leads out of the folder it is "
                        "unpacked into.",
                        "Expected paths that begin with a folder's name and never go up.", AGAIN)
    return parts


def _is_up(part: str) -> bool:
    return visible(part).strip() == ".."


def _check_overlap(entries: list[tuple[zipfile.ZipInfo, str]], name: str) -> None:
    """Entries that share bytes make a bomb of a small file (Fifield, "A better zip bomb", 2019)."""
    ordered = sorted(entries, key=lambda entry: entry[0].header_offset)
    for (one, path), (other, next_path) in zip(ordered, ordered[1:], strict=False):
        if one.header_offset + _LOCAL_HEADER + one.compress_size > other.header_offset:
            raise UserError(f"The entries {display(path)!r} and {display(next_path)!r} of "
                            f"{display(name)!r} share the same bytes, as in a zip bomb.",
                            "Expected bytes of its own for every file.", AGAIN)


def _check_size(files: list, size: int, name: str, current: Limits) -> None:
    total = sum(info.file_size for info, _ in files)
    if total > size:
        largest = max(files, key=lambda item: item[0].file_size / max(item[0].compress_size, 1))
        _check_expansion(total, size, name, current, "/".join(largest[1]))
    if total > current.bytes:
        raise too_much(name, total, current)


def _check_expansion(total: int, size: int, name: str, current: Limits, entry: str = "") -> None:
    if total > max(SMALL, current.expansion * size):
        most = f", {display(entry)!r} most of all" if entry else ""
        raise UserError(f"{display(name)!r} has {words.size(size)} and unpacks to {words.size(total)} or more{most}.",
                        f"A zip may become {current.expansion} times its size (TL_MAX_EXPANSION).",
                        "Leave out what is packed so tightly; pictures and texts hardly shrink so far. Nothing was "
                        "taken.")


def _member(packed: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...], size: int) -> ArchiveEntry:
    @contextmanager
    def stream(_: str):
        if not 0 <= info.header_offset < size:
            raise Broken("damaged in the zip: it would lie outside of the file")
        if info.flag_bits & _ENCRYPTED:
            raise Broken("encrypted: pack it without a password")
        if info.compress_type not in _METHODS:
            names = getattr(zipfile, "compressor_names", {})  # which is not in its documentation
            method = names.get(info.compress_type, f"method {info.compress_type}")
            raise Broken(f"packed in an unusual way ({method}): use the usual one (deflate)")
        try:
            with packed.open(info) as file:
                yield file
        except _BAD as error:
            raise Broken(f"damaged in the zip: {_words(error)}") from error
    return ArchiveEntry("/".join(parts), info.file_size, stream)


def _words(error: Exception) -> str:
    if "CRC" in str(error):
        return "its checksum is wrong"
    return "its own header gives another name" if "differ" in str(error) else "it cannot be unpacked"
