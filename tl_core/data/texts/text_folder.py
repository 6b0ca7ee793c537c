"""Folders of text files, a sub-folder for every class: arranged as folders of pictures are."""

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tl_core import modality_nouns
from tl_core.data import folders, links, text_encoding, unread_classes
from tl_core.data.arrangement import Arrangement, arrange
from tl_core.data.arrangement.readings import check_counts
from tl_core.data.dataset import Dataset, Split
from tl_core.data.folder_scan import Scan
from tl_core.data.junk_files import is_litter
from tl_core.data.parallel import Progress, in_threads
from tl_core.data.splits import completed
from tl_core.data.texts.table_dataset import digest
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError, errors_of
from tl_core.printable import printable

log = logging.getLogger(__name__)

TEXT = modality_nouns.of("text")
SUFFIXES = (".txt", ".text", ".md")
MOST_BYTES = 1 << 20  # of a file; what comes after is no part of its text
STAGE = "Checking texts"
_GIVE_UP = 1000  # folders without any text after which a quick look ends


class TextFiles:
    """``Dataset.read`` of paths to text files; one that can no longer be read is an empty text, and the log says so."""

    def __call__(self, key: str, *_size: int) -> str:
        try:
            return read_text(key)
        except (OSError, ValueError) as error:
            log.warning("%s can no longer be read (%s); an empty text takes its place.", printable(key), error)
            return ""


def read_text(path: str) -> str:
    """The text in a file, its first ``MOST_BYTES``. ``ValueError`` where it is no text or empty, ``OSError``."""
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES)
    text = text_encoding.decoded(content)[0].lstrip("\ufeff").strip()
    if text.count("\0") > len(text) // 100:
        raise ValueError("it is no text")
    text = text.replace("\0", "")
    if not text:
        raise ValueError("it is empty")
    return text


def look(folder: Path) -> Arrangement | None:
    """The folder's readings; None where it holds no two classes of text files. Opens no file."""
    arrangement = arrange(counts) if any((counts := _scan(folder).counts).values()) else None
    return arrangement if arrangement and len(arrangement.likely.classes) > 1 else None


def text_folder_dataset(folder: Path, *, seed: int = 0, **fields: Any) -> Dataset:
    """The text files of ``folder`` as a data set with all three splits; ``fields`` as ``before_splitting``'s."""
    return completed(before_splitting(folder, **fields), seed)


def before_splitting(folder: Path, *, name: str, title: str = "", source: str = "", licence: str = "",
                     arrangement: str | None = None, check: bool = True, progress: Progress | None = None) -> Dataset:
    """The text files of ``folder`` as a data set with the splits that folders name, under its likely reading or the one
    named.

    ``check`` reads every file and leaves out those that are no text, told in ``notes``. ``UserError`` where there are
    no texts, or only one class.
    """
    scanned = _scan(folder)
    if not any(scanned.counts.values()):
        raise UserError(f"The folder {display(folder.name)!r} holds no text files.", "Expected one sub-folder of "
                        f"texts ({', '.join(SUFFIXES)}) for every class, or a table.", "Choose another folder.")
    reading = arrange(scanned.counts).named(arrangement)
    if len(reading.classes) < 2:
        raise UserError(f"The folder {display(folder.name)!r} holds {len(reading.classes)} class of texts.",
                        "At least two classes are needed.", "Sort the texts into one sub-folder for every class.")
    with errors_of(TEXT):
        check_counts(reading.counts, name)
    listed = folders.listing(folder, reading, scanned)
    unreadable = _unreadable(listed, folder, progress) if check else {}
    splits = {split: part.take([at for at, key in enumerate(part.keys) if key not in unreadable])
              for split, part in listed.items()}
    left_out = tuple((display(os.path.relpath(path, folder)), reason) for path, reason in unreadable.items())
    with errors_of(TEXT):
        classes, splits, notes = unread_classes.leave_out(reading.classes, listed, splits, name, left_out,
                                                          "as plain text")
    read = TextFiles()
    return Dataset(name, title or folder.name, classes, splits, read, lambda key: digest(read(key)),
                   source or folder.name, licence, "text", unreadable=left_out,
                   notes=(*map(TEXT.said, (*notes, *reading.notes)), *folders.note_on(left_out)))


def _unreadable(splits: dict[str, Split], folder: Path, progress: Progress | None) -> dict[str, str]:
    keys = [key for split in splits.values() for key in split.keys]
    reasons: Sequence[str] = in_threads(_reason, keys, STAGE, progress)
    return {key: reason for key, reason in zip(keys, reasons, strict=True) if reason}


def _reason(path: str) -> str:
    try:
        read_text(path)
    except OSError as error:
        return f"cannot be opened: {error.strerror or error}"
    except ValueError as error:
        return str(error)
    return ""


def _scan(folder: Path) -> Scan:
    """Text files by sub-folder; links are followed as those of pictures are."""
    scanned = Scan()
    for parts, names in _walk(str(folder)):
        scanned.pictures[parts] = names
        if len(scanned.pictures) == _GIVE_UP and not any(scanned.pictures.values()):
            return Scan()
    return scanned


def _walk(top: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        inside, texts = [], []
        try:
            with os.scandir(os.path.join(top, *parts)) as entries:
                for entry in entries:
                    if is_litter((entry.name,)) or links.refusal(top, (*parts, entry.name)):
                        continue
                    if entry.is_dir() and len(parts) < links.DEEPEST:
                        inside.append(entry.name)
                    elif entry.is_file() and entry.name.lower().endswith(SUFFIXES):
                        texts.append(entry.name)
        except OSError:  # as if it were empty: a folder that nobody may open holds nothing to learn from
            continue
        yield parts, tuple(sorted(texts))
        waiting += [(*parts, name) for name in sorted(inside, reverse=True)]
