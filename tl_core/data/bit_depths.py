"""Which files have more than 8 bits, and between which values their pixels lie; kept in SQLite beside the digests.

A row holds for one path, size and time of change. The store only saves time.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from typing import BinaryIO

import numpy as np
from PIL import Image

from tl_core import settings
from tl_core.data import file_hashes, high_bit_depth
from tl_core.data.images import FORMATS
from tl_core.data.parallel import Progress, in_threads

STAGE = "Finding the range of values"
INTEGER, REAL, SHALLOW = "integer", "real", ""
DEEP = (INTEGER, REAL)
NEVER_DEEP = (".jpg", ".jpeg", ".jfif", ".jpe", ".gif", ".bmp", ".webp", ".heic", ".heif", ".hif")
TAILS = (0.1, 99.9)  # percentiles: a few dead or hot pixels say nothing about a picture
LOOKED_AT = 1 << 18  # pixels of one picture, spread over it
_FAILURES = (sqlite3.Error, OSError, UnicodeError)
_TABLE = """CREATE TABLE IF NOT EXISTS depths (
    path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, kind TEXT, low REAL, high REAL) WITHOUT ROWID"""

Row = tuple[str, float | None, float | None]  # kind, low, high


def may_be_deep(path: str) -> bool:
    """By its ending alone."""
    return not path.lower().endswith(NEVER_DEEP)


def kinds(paths: Sequence[str], progress: Progress | None = None) -> dict[str, str]:
    """"integer" or "real" for files of more than 8 bits, "" for the others and what cannot be opened. Reads heads."""
    return {path: row[0] for path, row in _known(paths, _kind, lambda row: True, progress).items()}


def extremes(paths: Sequence[str], progress: Progress | None = None) -> dict[str, tuple[float, float]]:
    """Nearly the lowest and highest value of each file of more than 8 bits; NaN where it cannot be read."""
    rows = _known(paths, _extremes, lambda row: row[1] is not None, progress)
    return {path: (np.nan, np.nan) if low is None or high is None else (low, high)
            for path, (_, low, high) in rows.items()}


def _known(paths: Sequence[str], look: Callable[[str], Row], is_enough: Callable[[Row], bool],
           progress: Progress | None) -> dict[str, Row]:
    stamps = {path: file_hashes.fingerprint(path) for path in paths}
    stored = _stored(paths)
    known = {path: stored[path, *stamps[path]] for path in paths if (path, *stamps[path]) in stored
             and is_enough(stored[path, *stamps[path]])}
    missing = [path for path in paths if path not in known]
    fresh = dict(zip(missing, in_threads(look, missing, STAGE, progress), strict=True))
    _store((path, *stamps[path], *row) for path, row in fresh.items())
    return known | fresh


def _kind(path: str) -> Row:
    try:
        with Image.open(path, formats=FORMATS) as picture:
            is_real = high_bit_depth.is_real(picture)
    except Exception:  # damaged files are told elsewhere
        return SHALLOW, None, None
    return SHALLOW if is_real is None else REAL if is_real else INTEGER, None, None


def _extremes(path: str) -> Row:
    try:
        with open(path, "rb") as file:
            return extremes_in(file)
    except Exception:
        return SHALLOW, None, None


def extremes_in(file: BinaryIO) -> Row:
    """Kind, and nearly the lowest and highest value of a file of more than 8 bits. Raises what decoders raise."""
    with Image.open(file, formats=FORMATS) as picture:
        is_real = high_bit_depth.is_real(picture)
        if is_real is None:
            return SHALLOW, None, None
        values = high_bit_depth.values(picture, file)
    colours = values.reshape(values.shape[0] * values.shape[1], -1)[:, :3]  # without transparency
    some = colours[::max(1, len(colours) // LOOKED_AT)]
    some = some[np.isfinite(some)]
    kind = REAL if is_real else INTEGER
    if not len(some):
        return kind, None, None
    low, high = np.percentile(some, TAILS)
    return kind, float(low), float(high)


def _stored(paths: Sequence[str]) -> dict[tuple[str, int, int], Row]:
    if not paths:
        return {}
    with suppress(*_FAILURES), closing(_connect()) as store:
        rows = store.execute("SELECT path, size, changed, kind, low, high FROM depths WHERE path >= ? AND path <= ?",
                             (min(paths), max(paths)))
        return {(path, size, changed): (kind, low, high) for path, size, changed, kind, low, high in rows}
    return {}


def _store(rows: Iterable[tuple]) -> None:
    rows = list(rows)
    if rows:
        with suppress(*_FAILURES), closing(_connect()) as store, store:
            store.executemany("INSERT OR REPLACE INTO depths VALUES (?, ?, ?, ?, ?, ?)", rows)


def _connect() -> sqlite3.Connection:
    store = sqlite3.connect(settings.home() / "files.db", timeout=10)
    store.execute(_TABLE)
    return store
