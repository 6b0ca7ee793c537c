"""Who is signed in: our own record decides, whatever a cookie says."""

import time
from collections import Counter
from dataclasses import dataclass

from tl_core import audit
from tl_core.accounts import database, tokens, users
from tl_core.accounts.users import User

LAST_SECONDS = 7 * 24 * 3600.0  # from the beginning
IDLE_SECONDS = 12 * 3600.0  # without a request
GUEST_LAST_SECONDS = 180 * 24 * 3600.0  # guests have nothing to sign in with again: as long as a class may go on
GUEST_IDLE_SECONDS = 30 * 24 * 3600.0
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
        for guest, last, idle in ((0, LAST_SECONDS, IDLE_SECONDS), (1, GUEST_LAST_SECONDS, GUEST_IDLE_SECONDS)):
            connection.execute("DELETE FROM sessions WHERE (begun < ? OR seen < ?) AND "
                               "user IN (SELECT name FROM users WHERE guest = ?)", (now - last, now - idle, guest))
        connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (tokens.digest(token), user.name, now, now))
        connection.execute("UPDATE users SET seen = ? WHERE name = ?", (now, user.name))
    return token


def find(token: str | None) -> SignedIn | None:
    """The session of this token; None where there is none (any more), or its user may not sign in."""
    if not token:
        return None
    key, now = tokens.digest(token), time.time()
    with database.connection() as connection:
        row = connection.execute("SELECT user, begun, seen FROM sessions WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        user = users.known(connection, row[0])  # an account's end takes its sessions along
        if not user.may_sign_in or now - row[1] > lasts(user) or now - row[2] > _idle(user):
            return None
        if now - row[2] > NOTED_EVERY:
            connection.execute("UPDATE sessions SET seen = ? WHERE key = ?", (now, key))
            connection.execute("UPDATE users SET seen = ? WHERE name = ?", (now, row[0]))
    return SignedIn(key, user, row[1], now)


def counts() -> dict[str, int]:
    """How many sessions each user has at the moment, by name; who has none is not in it."""
    now = time.time()
    with database.connection() as connection:
        rows = connection.execute("SELECT user, begun, seen FROM sessions").fetchall()
    people = {user.name: user for user in users.all_users()}
    lasting = [name for name, begun, seen in rows if name in people and people[name].may_sign_in
               and now - begun <= lasts(people[name]) and now - seen <= _idle(people[name])]
    return dict(Counter(lasting))


def lasts(user: User) -> float:
    """Seconds from its beginning after which a session of this user's ends in any case."""
    return GUEST_LAST_SECONDS if user.guest else LAST_SECONDS


def _idle(user: User) -> float:
    return GUEST_IDLE_SECONDS if user.guest else IDLE_SECONDS


def end(token: str) -> None:
    """Sign out."""
    with database.connection() as connection:
        connection.execute("DELETE FROM sessions WHERE key = ?", (tokens.digest(token),))


@audit.attempted("account-sign-out")
def end_all(name: str) -> int:
    """End every session of a user; how many there were."""
    with database.connection() as connection:
        return connection.execute("DELETE FROM sessions WHERE user = ?", (users.known(connection, name).name,)).rowcount
