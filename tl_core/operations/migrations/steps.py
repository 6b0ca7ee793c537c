"""What changed from form to form: which files of a home are of before, and what becomes of them.

A step may be done twice, as after a power cut in the middle: what has its new form already is not among its files.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tl_core import ownership
from tl_core.accounts import database
from tl_core.data.atomic_files import write_whole
from tl_core.data.sets.files import SET


@dataclass(frozen=True)
class FormStep:
    """``files`` names those of a home that are of before, from the home on; ``change`` gives them the ``form``."""

    form: int
    title: str
    files: Callable[[Path], list[str]]
    change: Callable[[Path, Sequence[str]], None]


def _accounts_of_before(home: Path) -> list[str]:
    path = home / database.path().name
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as opened:
            columns = {row[1] for row in opened.execute("PRAGMA table_info(users)")}
    except sqlite3.DatabaseError:  # damaged: whoever signs in is told
        return []
    return [path.name] if columns and set(database.USERS_SINCE) - columns else []


def _widen_accounts(_home: Path, _names: Sequence[str]) -> None:
    with database.connection():
        pass  # which gives the table its new columns


def _sets_of_before(home: Path) -> list[str]:
    return [path.relative_to(home).as_posix() for path in sorted((home / "sets").glob(f"*/{SET}"))
            if not path.parent.name.startswith(".") and not {"modality", "visibility"} <= _record(path).keys()]


def _complete_sets(home: Path, names: Sequence[str]) -> None:
    for name in names:
        record = {"modality": "image", "visibility": ownership.DEFAULT, **_record(home / name)}
        write_whole(home / name, json.dumps(record))


def _record(path: Path) -> dict:
    """A damaged one is left as it is: whoever opens the set is told."""
    complete = {"modality": "", "visibility": ""}
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return complete
    return record if isinstance(record, dict) else complete


STEPS = (FormStep(2, "accounts with classes and other providers of sign-in", _accounts_of_before, _widen_accounts),
         FormStep(2, "sets that say what they hold and who sees them", _sets_of_before, _complete_sets))
