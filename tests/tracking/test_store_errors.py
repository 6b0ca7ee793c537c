"""Whatever a store fails with is told in three clauses, without its passwords."""

import errno
import sqlite3

import pytest

from tests.tracking.troubles import three_clauses
from tl_core.tracking import store_errors


@pytest.mark.parametrize(("said", "kind"), [
    (sqlite3.OperationalError("database is locked"), "locked"),
    (sqlite3.OperationalError("database or disk is full"), "full"),
    (sqlite3.OperationalError("attempt to write a readonly database"), "read_only"),
    (sqlite3.DatabaseError("file is not a database"), "damaged"),
    (sqlite3.DatabaseError("database disk image is malformed"), "damaged"),
    (sqlite3.OperationalError("unable to open database file"), "closed"),
    (OSError(errno.ENOSPC, "No space left on device"), "full"),
    (OSError(errno.EROFS, "Read-only file system"), "read_only"),
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "away"),
    (TimeoutError("timed out"), "silent"),
    (RuntimeError("API request to /api failed with error code 503 != 200"), "answers_badly"),
    (RuntimeError("Detected out-of-date database schema (found version a, but expected b)"), "version"),
    (FileNotFoundError(errno.ENOENT, "No such file or directory"), None),
    (ValueError("The head has no units."), None)])
def test_what_a_store_fails_with_is_told_in_three_clauses(said, kind):
    found = store_errors.in_words(said, "sqlite:////home/a/mlflow.db")
    assert (found and found.kind) == kind
    if found:
        three_clauses(found)
        assert "/home/a/mlflow.db" in found.found and "sqlite" not in found.found


def test_the_cause_counts_not_what_the_statement_holds():
    wrapped = RuntimeError("[SQL: INSERT INTO tags VALUES (?)] [parameters: ('the disk is full',)]")
    assert store_errors.in_words(wrapped, "sqlite:///x") is None
    wrapped.__cause__ = sqlite3.OperationalError("database is locked")
    assert store_errors.in_words(wrapped, "sqlite:///x").kind == "locked"


def test_a_server_s_password_is_not_shown():
    assert store_errors.shown("https://me:secret@mlflow.example.org/x?token=1") == "https://mlflow.example.org/x"
