"""One transaction in an SQLite database of TL_HOME: of any number of processes one has it at a time."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

WAIT_SECONDS = 10.0  # for the others' transactions


@contextlib.contextmanager
def transaction(path: Path, schema: str, prepare: Callable[[sqlite3.Connection], None] = lambda opened: None
                ) -> Iterator[sqlite3.Connection]:
    """A connection to the file at ``path``, made where it is not there, with the tables of ``schema``.

    ``prepare`` may bring an older database up to date first. What the block writes is kept as a whole, or not at all
    where it raises. ``sqlite3.DatabaseError`` where the file is damaged or cannot be written.
    """
    opened = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level="IMMEDIATE")
    try:
        opened.executescript(f"PRAGMA journal_mode=WAL;{schema}")
        prepare(opened)
        with opened:
            yield opened
    finally:
        opened.close()
