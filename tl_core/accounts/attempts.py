"""How often somebody may try to sign in: few times for one name, more from one address, where a school has one."""

import time

from tl_core.accounts import database, users
from tl_core.errors import UserError
from tl_core.words import plural

WITHIN_SECONDS = 15 * 60.0
FOR_A_NAME, FROM_AN_ADDRESS = 5, 50


def check(name: str | None, address: str) -> None:
    """``UserError`` where too many have failed lately, before any password is looked at; None: a class's code is."""
    since = time.time() - WITHIN_SECONDS
    bounds = [("address", address, FROM_AN_ADDRESS), *([("name", _key(name), FOR_A_NAME)] if name is not None else [])]
    with database.connection() as connection:
        connection.execute("DELETE FROM failures WHERE time < ?", (since,))
        failures = [(*connection.execute(f"SELECT COUNT(*), MIN(time) FROM failures WHERE {column} = ?",
                                         (value,)).fetchone(), most) for column, value, most in bounds]
    for count, first, most in failures:
        if count >= most:
            minutes = max(1, round((first + WITHIN_SECONDS - time.time()) / 60))
            raise UserError(f"Signing in has failed {plural(count, 'time')} within a quarter of an hour.",
                            f"At most {most} are taken.", f"Wait {plural(minutes, 'minute')}, then try again.")


def failed(name: str | None, address: str) -> None:
    with database.connection() as connection:
        connection.execute("INSERT INTO failures VALUES (?, ?, ?)", (_key(name), address, time.time()))


def forget(name: str) -> None:
    """Somebody has signed in under this name."""
    with database.connection() as connection:
        connection.execute("DELETE FROM failures WHERE name = ?", (users.key(name),))


def _key(name: str | None) -> str:
    return "" if name is None else users.key(name)
