"""A set of one's own out of another set's pictures, under labels that somebody or something has given them."""

import csv
import io
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core.data.sets import store
from tl_core.data.sets.records import OwnSet
from tl_core.errors import UserError
from tl_core.printable import printable
from tl_core.progress import Progress, silent

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would compute a cell that begins so
SIDE = 256  # pixels of pictures that are no files
Read = Callable[[str, int], np.ndarray]  # of a key and a size, uint8 (size, size, 3)


@dataclass(frozen=True)
class CopiedPicture:
    """``key`` as ``read`` knows it; ``file`` is its path where it is a file as it lies, else None."""

    key: str
    label: str
    file: str | None = None
    split: str | None = None


def create(name: str, pictures: Sequence[CopiedPicture], read: Read, *, source: str, licence: str = "",
           again: str = "make the set again", progress: Progress = silent) -> OwnSet:
    """Copy the pictures and publish them as the set ``name``.

    ``again`` says to the user how to repeat it. ``progress`` may raise to stop. ``UserError`` where a picture cannot be
    read, or the pictures are no data set (of one class alone); nothing is left of it then.
    """
    from tl_core.data.upload.upload_session import Staging  # which takes rows from here
    with Staging.new() as staging:
        for number, picture in enumerate(pictures):
            progress("Copying pictures", number, len(pictures))
            filename, content = _content(picture, number, read, again)
            if refused := staging.add_picture(picture.label, filename, content, split=picture.split):
                raise UserError(f"{filename!r} cannot be taken: {refused}.", "Expected pictures that can be read.",
                                f"Take the file away, then {again}.")
        return store.create(staging, name, title=name.replace("_", " "), source=source, licence=licence)


def free_name(wanted: str) -> str:
    """``wanted`` as a set's name that none of one's own has: "sketch", "sketch_2"."""
    from tl_core.data.upload.sanitize import set_name
    name, taken = set_name(wanted), store.all_names()
    return next(free for free in itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
                if free not in taken)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table for spreadsheets: a cell that one would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe(printable(cell)) for cell in row] for row in rows)
    return text.getvalue()


def safe(cell: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _content(picture: CopiedPicture, number: int, read: Read, again: str) -> tuple[str, io.BytesIO]:
    """A picture's name and bytes: a file as it is; other pictures as PNG."""
    if picture.file is not None:
        path = Path(picture.file)
        try:
            return path.name, io.BytesIO(path.read_bytes())
        except OSError as error:
            raise UserError(f"{printable(path.name)!r} cannot be read ({error.strerror}).",
                            "Expected the pictures where they were.", f"Put it back, or {again}.") from error
    from PIL import Image
    content = io.BytesIO()
    Image.fromarray(read(picture.key, SIDE)).save(content, "PNG")
    content.seek(0)
    return f"{_stem(picture.key)}_{number}.png", content


def _stem(key: str) -> str:
    """Of a changed copy of a file the file's name alone; other keys as they are."""
    last = key.rpartition(":")[2]
    return Path(last).stem if os.path.isabs(last) else last.replace("/", "_")
