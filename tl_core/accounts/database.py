"""The accounts' own SQLite database, beside the store of runs and apart from it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tl_core import settings
from tl_core.errors import UserError
from tl_core.sqlite_transaction import transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT,
    disabled INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, teacher TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
    closed INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS past_names (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS sessions (
    key TEXT PRIMARY KEY, user TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS links (key TEXT PRIMARY KEY, user TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS failures (name TEXT NOT NULL, address TEXT NOT NULL, time REAL NOT NULL);
CREATE INDEX IF NOT EXISTS failures_by_time ON failures (time);
"""

USERS_SINCE = {  # columns that a database of before has not
    "class": "INTEGER", "guest": "INTEGER NOT NULL DEFAULT 0", "issuer": "TEXT", "subject": "TEXT", "seen": "REAL"}


def path() -> Path:
    return settings.home() / "accounts.db"


@contextlib.contextmanager
def connection() -> Iterator[sqlite3.Connection]:
    """A connection whose block is one transaction; ``UserError`` where the file is damaged or cannot be written."""
    try:
        path().touch(0o600)
        path().chmod(0o600)  # before anything is in it: the files beside it get the same
        with transaction(path(), _SCHEMA, _widen) as opened:
            yield opened
    except sqlite3.DatabaseError as error:
        raise UserError(f"The accounts cannot be read or written ({error}).", f"Expected a database in {path().name} "
                        "under TL_HOME.", "Make room on the disk, or restore the file from a backup.") from error


def _widen(opened: sqlite3.Connection) -> None:
    """Give a database of before the columns that have come since; one process does, others wait for it."""
    if not _missing(opened):
        return
    with opened:
        opened.execute("BEGIN IMMEDIATE")
        for column in _missing(opened):
            opened.execute(f"ALTER TABLE users ADD COLUMN {column} {USERS_SINCE[column]}")
        opened.execute("CREATE UNIQUE INDEX users_by_provider ON users (issuer, subject)")


def _missing(opened: sqlite3.Connection) -> list[str]:
    present = {row[1] for row in opened.execute("PRAGMA table_info(users)")}
    return [column for column in USERS_SINCE if column not in present]
