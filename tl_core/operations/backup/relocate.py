"""A home at another place: the path it lay at is written in its store of runs and in lists of files.

Where it stands: artifacts' addresses in the store, files of sets in lists and answers (JSON, JSON lines), and keys in
arrays of text. It is replaced where a path begins with it and goes on below it, or ends with it.
"""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from tl_core.data.atomic_files import atomic_path

_ARRAYS_DAMAGED = (OSError, ValueError, EOFError, KeyError)
Change = Callable[[str], str]


def relocate(folder: Path, before: Path, now: Path) -> int:
    """Have the files in ``folder``, a copy of the home at ``before``, name ``now``; how many were changed."""
    if before == now:
        return 0
    change, changed = replacing(before, now), 0
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if file.suffix == ".db":
            changed += _in_database(file, change, before)
        elif file.suffix in (".json", ".jsonl"):
            changed += _in_text(file, change)
        elif file.suffix == ".npz":
            changed += _in_arrays(file, change)
    return changed


def replacing(before: Path, now: Path) -> Change:
    """What writes one home's path in place of the other's, in each way that a path may be written."""
    *plain, address = _forms(now)
    # As it is last: where two forms of the old path are one, JSON takes it in UTF-8 as well.
    forms = dict(zip(reversed(_forms(before)), reversed([*plain, address]), strict=True))
    pattern = re.compile(f"(file://)?({'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})"
                         "(?=[/\"'\\\\ ,;:]|$)", re.MULTILINE)
    return lambda text: pattern.sub(lambda said: f"file://{address}" if said[1] else forms[said[2]], text)


def _forms(home: Path) -> tuple[str, ...]:
    """As it is, as JSON writes it in ASCII, and as an address."""
    return str(home), json.dumps(str(home))[1:-1], home.as_uri().removeprefix("file://")


def _in_database(file: Path, change: Change, before: Path) -> bool:
    forms, changed = _forms(before), False
    with closing(sqlite3.connect(file)) as database, database:
        database.create_function("moved", 1, change)
        for table, column in _text_columns(database):
            named = " OR ".join([f"instr({column}, ?)"] * len(forms))
            touched = database.execute(f"UPDATE {table} SET {column} = moved({column}) "
                                       f"WHERE typeof({column}) = 'text' AND ({named})", forms)
            changed |= touched.rowcount > 0
    return changed


def _text_columns(database: sqlite3.Connection) -> list[tuple[str, str]]:
    """Quoted names of the tables and columns that hold text."""
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    return [(_quoted(table), _quoted(column)) for (table,) in tables
            for _, column, kind, *_ in database.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
            if not kind or kind.upper().startswith(("VARCHAR", "TEXT", "CHAR"))]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _in_text(file: Path, change: Change) -> bool:
    data = file.read_bytes()
    text = data.decode("utf8", "surrogateescape")
    moved = change(text)
    if moved == text:
        return False
    with atomic_path(file) as part:
        part.write_bytes(moved.encode("utf8", "surrogateescape"))
    return True


def _in_arrays(file: Path, change: Change) -> bool:
    """Arrays of text, and bytes that are one; a file that cannot be read stays as it is."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            texts = {name: archive[name] for name in archive.files
                     if archive[name].dtype.kind == "U" or archive[name].dtype == np.uint8}
            moved = {name: _moved(array, change) for name, array in texts.items()}
            changed = {name: array for name, array in moved.items() if array is not None}
            arrays = {name: archive[name] for name in archive.files} if changed else {}
    except _ARRAYS_DAMAGED:
        return False
    if changed:
        with atomic_path(file) as part, part.open("wb") as written:
            np.savez(written, allow_pickle=False, **{**arrays, **changed})
    return bool(changed)


def _moved(array: np.ndarray, change: Change) -> np.ndarray | None:
    """The array with the other path; None where nothing changes."""
    if array.dtype.kind == "U":
        texts = [change(text) for text in array.ravel().tolist()]
        return None if texts == array.ravel().tolist() else np.array(texts).reshape(array.shape)
    if array.ndim != 1:
        return None
    text = array.tobytes().decode("utf8", "surrogateescape")
    moved = change(text)
    return None if moved == text else np.frombuffer(moved.encode("utf8", "surrogateescape"), np.uint8)
