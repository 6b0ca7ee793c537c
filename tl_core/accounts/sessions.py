"""Who is signed in: our own record decides, whatever a cookie says."""

import time
from dataclasses import dataclass

from tl_core import audit
from tl_core.accounts import database, tokens, users
from tl_core.accounts.users import User

LAST_SECONDS = 7 * 24 * 3600.0  # from the beginning
IDLE_SECONDS = 12 * 3600.0  # without a request
NOTED_EVERY = 60.0  # seconds between two writes of when a session was seen


@dataclass(frozen=True)
class SignedIn:
    """A session: its user, when it began and was last seen, in seconds since 1970; ``key`` is its token's digest."""

    key: str
    user: User
    begun: float
    seen: float


def begin(user: User) -> str:
    """A new session's token; what has ended goes."""
    token, now = tokens.new(), time.time()
    with database.connection() as connection:
        connection.execute("DELETE FROM sessions WHERE begun < ? OR seen < ?", (now - LAST_SECONDS, now - IDLE_SECONDS))
        connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (tokens.digest(token), user.name, now, now))
        connection.execute("UPDATE users SET seen = ? WHERE name = ?", (now, user.name))
    return token


def find(token: str | None) -> SignedIn | None:
    """The session of this token; None where there is none (any more), or its user may not sign in."""
    if not token:
        return None
    key, now = tokens.digest(token), time.time()
    with database.connection() as connection:
        row = connection.execute("SELECT user, begun, seen FROM sessions WHERE key = ? AND begun > ? AND seen > ?",
                                 (key, now - LAST_SECONDS, now - IDLE_SECONDS)).fetchone()
        if row is None:
            return None
        if now - row[2] > NOTED_EVERY:
            connection.execute("UPDATE sessions SET seen = ? WHERE key = ?", (now, key))
            connection.execute("UPDATE users SET seen = ? WHERE name = ?", (now, row[0]))
        user = users.known(connection, row[0])  # an account's end takes its sessions along
    return None if not user.may_sign_in else SignedIn(key, user, row[1], now)


def end(token: str) -> None:
    """Sign out."""
    with database.connection() as connection:
        connection.execute("DELETE FROM sessions WHERE key = ?", (tokens.digest(token),))


@audit.attempted("account-sign-out")
def end_all(name: str) -> int:
    """End every session of a user; how many there were."""
    with database.connection() as connection:
        return connection.execute("DELETE FROM sessions WHERE user = ?", (users.known(connection, name).name,)).rowcount
