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


def owner(connection: sqlite3.Connection, token: str) -> str | None:
    """Whose link it is; None for one that was used, is too old or was never given."""
    row = connection.execute("SELECT user FROM links WHERE key = ? AND expires > ?",
                             (tokens.digest(token), time.time())).fetchone()
    return row[0] if row else None


def take(connection: sqlite3.Connection, token: str) -> str:
    """Whose link it is; ``UserError`` where it is nobody's (any more)."""
    name = owner(connection, token)
    if name is None:
        raise UserError("This link opens nothing (any more).", "Expected one that nobody has used, a week old at most.",
                        "Ask an administrator for another.")
    return name
