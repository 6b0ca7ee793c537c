"""How often somebody may try to sign in: few times for one name, more from one address, where a school has one."""

import time

from tl_core.accounts import database, users
from tl_core.errors import UserError
from tl_core.words import plural

WITHIN_SECONDS = 15 * 60.0
FOR_A_NAME, FROM_AN_ADDRESS = 5, 50


def check(name: str, address: str) -> None:
    """``UserError`` where too many have failed lately, before any password is looked at."""
    since = time.time() - WITHIN_SECONDS
    with database.connection() as connection:
        connection.execute("DELETE FROM failures WHERE time < ?", (since,))
        by_name, by_address = (connection.execute(f"SELECT COUNT(*), MIN(time) FROM failures WHERE {column} = ?",
                                                  (value,)).fetchone()
                               for column, value in (("name", users.key(name)), ("address", address)))
    for (count, first), most in ((by_name, FOR_A_NAME), (by_address, FROM_AN_ADDRESS)):
        if count >= most:
            minutes = max(1, round((first + WITHIN_SECONDS - time.time()) / 60))
            raise UserError(f"Signing in has failed {plural(count, 'time')} within a quarter of an hour.",
                            f"At most {most} are taken.", f"Wait {plural(minutes, 'minute')}, then try again.")


def failed(name: str, address: str) -> None:
    with database.connection() as connection:
        connection.execute("INSERT INTO failures VALUES (?, ?, ?)", (users.key(name), address, time.time()))


def forget(name: str) -> None:
    """Somebody has signed in under this name."""
    with database.connection() as connection:
        connection.execute("DELETE FROM failures WHERE name = ?", (users.key(name),))
