"""Texts on their way in: tables, text files or a zip of them, uploaded, pasted or from a path, become a set.

Limits of their own: a table may be far larger than a picture's file (``TL_MAX_TEXT_BYTES``), all of an upload together
is held to what pictures' are. Nothing is taken where something is refused.
"""

import io
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from tl_core import settings, words
from tl_core.data.atomic_files import disk_full_errors
from tl_core.data.dataset import Dataset
from tl_core.data.junk_files import is_litter
from tl_core.data.parallel import Progress
from tl_core.data.sets import files as set_files
from tl_core.data.sets import store, text_extension
from tl_core.data.texts import table_rows, text_folder, text_sets, typed_rows
from tl_core.data.upload import archive
from tl_core.data.upload.archive_entries import Broken
from tl_core.data.upload.free_names import FreeNames
from tl_core.data.upload.limits import Limits, limits, too_many, too_much
from tl_core.data.upload.sanitize import display, visible
from tl_core.errors import UserError

SUFFIXES = (*table_rows.SUFFIXES, *text_folder.SUFFIXES)
EXPECTED = (f"Expected tables of texts ({', '.join(table_rows.SUFFIXES)}), text files in class folders, or a zip of "
            "them.")
LEFT_OVER = 3600  # seconds after which what a killed process left of a set is no other's work
_BLOCK = 1 << 20
Open = Callable[[], AbstractContextManager[BinaryIO]]
BroughtFile = tuple[tuple[str, ...], Open]  # its folders and name, and its content


def create(name: str, files: Iterable[BroughtFile], *, title: str = "", source: str = "", licence: str = "",
           progress: Progress | None = None) -> str:
    """A new set of these files; its name. ``UserError`` where the name is taken, a file is none of texts or too large,
    or they make no data set: then nothing stays."""
    name, folder = store.validate_new_name(name), _begun()
    try:
        with disk_full_errors(_full):
            _write(files, folder / set_files.TEXTS, limits())
            dataset = _read(folder / set_files.TEXTS, name, progress)
            store.create_texts(folder, name, dataset, title=title, source=source, licence=licence)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return name


def add(name: str, files: Iterable[BroughtFile], *, source: str, label: str = "") -> list[str]:
    """Add these files' texts to the set ``name``, as one more version; what is worth telling.

    ``label`` is the class of what says none, ``source`` what they came from, in words. ``UserError`` as ``create`` and
    ``sets.extend_texts``; the set is as it was then.
    """
    folder = _begun()
    try:
        with disk_full_errors(_full):
            _write(files, folder / set_files.TEXTS, limits())
            return text_extension.extend_texts(name, folder / set_files.TEXTS, source=source, label=label)[1]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def of_path(path: Path) -> Iterator[BroughtFile]:
    """The files of a table, a text file, a zip or a folder, as ``create`` takes them. ``UserError`` where there are
    none."""
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file()
                       and not one.is_symlink() and not is_litter(one.relative_to(path).parts))
        if not found:
            raise UserError(f"{display(path.name)!r} holds no texts.", EXPECTED, "Choose another folder.")
        yield from ((one.relative_to(path).parts, _opener(one)) for one in found)
    elif path.suffix.lower() == ".zip":
        yield from of_zip(path, path.name)
    else:
        yield (path.name,), _opener(path)


def of_zip(path: Path, name: str) -> Iterator[BroughtFile]:
    """The texts of a zip, each once its turn comes; ``UserError`` where it is refused whole."""
    with archive.opened(path, name, limits()) as listing:
        found = [entry for entry in listing.members if _suffix(entry.name) in SUFFIXES]
        if not found:
            raise UserError(f"{display(name)!r} holds no texts.", EXPECTED, "Choose another zip.")
        shared = _shared(entry.parts for entry in found)
        yield from ((entry.parts[shared:], entry.open) for entry in found)


def of_bytes(name: str, content: bytes) -> BroughtFile:
    """One file whose content is at hand."""
    return (name,), lambda: nullcontext(io.BytesIO(content))


def pasted(text: str, classes: Iterable[str] = ()) -> BroughtFile:
    """A table that somebody typed or pasted; its form is told by how it begins. ``UserError`` for none.

    Of two columns, a class and a text, the text may have commas without quotes; ``classes`` are those of a set that is
    there, by which a line is told from a header.
    """
    beginning = text.strip()
    if not beginning:
        raise UserError("Nothing was pasted.", "Expected a line for each text, its class before or behind it.",
                        "Paste some lines of a table.")
    first = beginning.splitlines()[0]
    ending = {"{": ".jsonl", "[": ".json"}.get(beginning[0], ".tsv" if "\t" in first else ".csv")
    table = typed_rows.quoted(text, classes) if ending == ".csv" else text
    return of_bytes(f"pasted{ending}", table.encode("utf8", "replace"))


def pasted_lines(text: str) -> BroughtFile:
    """A text a line, of which none says a class. ``UserError`` for none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise UserError("Nothing was pasted.", "Expected a line for each text.", "Paste some.")
    return of_bytes("pasted.jsonl", "\n".join(json.dumps({"text": line}) for line in lines).encode())


def is_of_texts(path: Path) -> bool:
    """Whether a path is brought as texts rather than as pictures; opens no more than a zip's list of files."""
    if path.is_file() and path.suffix.lower() != ".zip":
        return path.suffix.lower() in table_rows.SUFFIXES  # a single text file is no set
    try:
        return text_sets.kind(path) is not None if path.is_dir() else _zip_of_texts(path)
    except (OSError, UserError):
        return False


def _zip_of_texts(path: Path) -> bool:
    from tl_core.data.images import SUFFIXES as PICTURES

    if not path.is_file():
        return False
    with archive.opened(path, path.name, limits()) as listing:
        endings = [_suffix(entry.name) for entry in listing.members]
    return any(ending in SUFFIXES for ending in endings) and not any(ending in PICTURES for ending in endings)


def _write(files: Iterable[BroughtFile], folder: Path, current: Limits) -> None:
    names, total = FreeNames(), 0
    for count, (parts, opened) in enumerate(files, 1):
        if count > current.files:
            raise too_many(parts[-1], count, current)
        target = folder.joinpath(names.give("/".join(map(_harmless, parts))))
        target.parent.mkdir(parents=True, exist_ok=True)
        total = _copy("/".join(parts), opened, target, total, current)


def _copy(name: str, opened: Open, target: Path, total: int, current: Limits) -> int:
    """Write a file; the bytes of all files so far."""
    if _suffix(name) not in SUFFIXES:
        raise UserError(f"{display(name)!r} is no file of texts.", EXPECTED, "Leave it out, or save it as such.")
    most, size = settings.max_text_bytes(), 0
    try:
        with opened() as content, target.open("wb") as out:
            while block := content.read(_BLOCK):
                size += len(block)
                if size > most:
                    raise UserError(f"{display(name)!r} has more than {words.size(most)}.", "That is the most one file "
                                    "of texts may have (TL_MAX_TEXT_BYTES).", "Bring a part of it, or put it into a "
                                    "folder under TL_DATA_DIR, where it is read in place.")
                if total + size > current.bytes:
                    raise too_much(name, total + size, current)
                if shutil.disk_usage(target.parent).free - len(block) < current.free:
                    raise _full()
                out.write(block)
    except Broken as error:
        raise UserError(f"{display(name)!r} cannot be read: {error}.", EXPECTED, "Pack or save it anew.") from error
    except OSError as error:
        if error.filename is None or str(error.filename) == str(target):
            raise
        raise UserError(f"{display(name)!r} cannot be opened ({error.strerror}).", EXPECTED,
                        "Check the path.") from error
    return total + size


def _read(folder: Path, name: str, progress: Progress | None) -> Dataset:
    """The texts as a data set; ``UserError`` where they make none."""
    if text_sets.kind(folder) is None:
        raise UserError("What was brought is no set of texts.", f"{EXPECTED} A table needs a column with texts of "
                        "several words and one with classes; text files lie in one folder for each class.",
                        "Check the files.")
    return text_sets.dataset(folder, name=name, title=name, source="", licence="", seed=0, progress=progress)


def _begun() -> Path:
    """An empty folder beside the sets; those that killed processes left are deleted."""
    for left in set_files.sets_folder().glob(".texts-*"):
        if time.time() - left.stat().st_mtime > LEFT_OVER:
            shutil.rmtree(left, ignore_errors=True)
    folder = set_files.aside("texts")
    (folder / set_files.TEXTS).mkdir(parents=True)
    return folder


def _harmless(part: str) -> str:
    """A name without what leads elsewhere, is not seen, or means something to a file system."""
    plain = "".join("_" if character in '<>:"|?*\\/' else character for character in visible(part)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or plain)[:100]}{dot}{ending}"[:120] if dot else plain[:120] or "unnamed"


def _shared(paths: Iterable[Sequence[str]]) -> int:
    """How many outer folders all files share but for the one that holds them as classes or splits."""
    folders = [tuple(parts[:-1]) for parts in paths]
    shared = 0
    while all(len(one) > shared for one in folders) and len({one[shared] for one in folders}) == 1:
        shared += 1
    return shared


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()


def _opener(path: Path) -> Open:
    return lambda: path.open("rb")


def _full() -> UserError:
    return UserError("There is no room for these texts on the disk.", "Some of it stays free for runs "
                     "(TL_KEEP_FREE_BYTES).", "Make room, or bring less.")
