"""One-time links by which an account's owner chooses a password."""

import sqlite3
import time

from tl_core.accounts import tokens
from tl_core.errors import UserError

LAST_SECONDS = 7 * 24 * 3600.0


def new(connection: sqlite3.Connection, user: str) -> str:
    """The token of a link for this user; links given before open nothing any more."""
    token = tokens.new()
    connection.execute("DELETE FROM links WHERE user = ? OR expires < ?", (user, time.time()))
    connection.execute("INSERT INTO links VALUES (?, ?, ?)", (tokens.digest(token), user, time.time() + LAST_SECONDS))
    return token


def owner(connection: sqlite3.Connection, token: str) -> str:
    """Whose link it is; ``UserError`` for one that was used, is too old or was never given."""
    row = connection.execute("SELECT user FROM links WHERE key = ? AND expires > ?",
                             (tokens.digest(token), time.time())).fetchone()
    if row is None:
        raise UserError("This link opens nothing (any more).", "Expected one that nobody has used, a week old at most.",
                        "Ask an administrator for another.")
    return row[0]
