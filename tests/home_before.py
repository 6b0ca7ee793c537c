"""The home that the version before wrote (benchmarks/old_home.py made it), as somebody has it who moved it.

A home names itself in the store of runs (where a run's files lie) and wherever an own set's pictures are named: runs'
answers and lists of pictures, kept features, check-ups. Who moves one rewrites all of these, as is done here.
"""

import json
import re
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "fixtures"
KNOWN = json.loads((FOLDER / "home.json").read_text(encoding="utf8"))
IDS, ANSWERS = KNOWN["ids"], KNOWN["answers"]


def unpack(folder: Path) -> Path:
    """The home below ``folder``, at home there."""
    with tarfile.open(FOLDER / "home.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    home = folder / "home"
    rename(home, f"{KNOWN['path']}/home")
    return home


def rename(home: Path, before: str) -> None:
    """A home that lay at ``before`` is at home where it lies now."""
    for file in home.rglob("*.db"):
        _move_rows(file, before, str(home))
    for file in home.rglob("*.json"):
        text = file.read_text(encoding="utf8")
        if before in text:
            file.write_text(text.replace(before, str(home)), encoding="utf8")
    for file in home.rglob("*.npz"):
        _move_arrays(file, before, str(home))


def pathless(value: Any) -> Any:
    """A JSON value in which files of a home have no machine's path."""
    return json.loads(re.sub(r'(?<=")/[^" ]*/home/', "HOME/", json.dumps(value)))


def _move_rows(file: Path, before: str, now: str) -> None:
    with closing(sqlite3.connect(file)) as store, store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for column in store.execute(f'PRAGMA table_info("{table}")').fetchall():
                store.execute(f'UPDATE "{table}" SET "{column[1]}" = replace("{column[1]}", ?, ?) '
                              f'WHERE instr("{column[1]}", ?)', [before, now, before])


def _move_arrays(file: Path, before: str, now: str) -> None:
    with np.load(file) as archive:
        arrays = {name: archive[name] for name in archive.files}
    moved = {name: _moved(array, before, now) for name, array in arrays.items()}
    if any(moved[name] is not arrays[name] for name in arrays):
        np.savez(file, **moved)


def _moved(array: np.ndarray, before: str, now: str) -> np.ndarray:
    """Paths stand in arrays of text, or of the bytes of a text."""
    if array.dtype.kind == "U" and array.ndim == 1:
        return np.array([text.replace(before, now) for text in array.tolist()])
    if array.dtype == np.uint8 and before.encode() in array.tobytes():
        return np.frombuffer(array.tobytes().replace(before.encode(), now.encode()), np.uint8)
    return array
