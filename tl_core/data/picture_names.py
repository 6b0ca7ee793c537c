"""Pictures' keys as people read them."""

import os
from collections.abc import Sequence

from tl_core.data import synthetic
from tl_core.printable import printable

_MADE_BY = 6  # parts of a key that a picture is drawn by, or a text written: the last one is its number


def short_names(keys: Sequence[str]) -> list[str]:
    """Files from the folder on that all of them lie in; where some are no files, the keys themselves."""
    if not keys or not all(map(os.path.isabs, keys)):
        return list(keys)
    folder = os.path.commonpath([os.path.dirname(key) for key in keys])
    return [os.path.relpath(key, folder) for key in keys]


def shown_name(key: str) -> str:
    """A key for people: a path's file alone, so that nobody learns where it lies; of what the program makes its domain
    and number ("sketch 3" of the drawn pictures, "market 17" of the notes); any other key as it is."""
    if os.path.isabs(key):
        return printable(os.path.basename(key))
    parts = key.split("/")
    if len(parts) != _MADE_BY or not parts[-1].isdecimal():
        return printable(key.removeprefix("."))  # of a table that later texts came with: see ``texts.added_rows``
    return printable(f"{parts[2] if parts[2] in synthetic.DOMAINS else parts[0]} {parts[-1]}")
