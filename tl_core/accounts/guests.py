"""Guests: who comes in by the code of a class gets an account with a nickname, as long as the class is open."""

import sqlite3
import time

from tl_core import audit
from tl_core.accounts import classes, database, users
from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import User
from tl_core.data.upload.sanitize import visible
from tl_core.errors import UserError

LONGEST_NICKNAME = 20  # as on a board
MOST = 200  # students a class


def join(class_id: int, nickname: str) -> User:
    """A new guest of an open class; ``UserError`` where it is closed or full, or the nickname is taken or none.

    The account's name ends with the class's number: it is nobody else's, and no account's that an administrator made.
    """
    nickname = " ".join(visible(nickname).split())
    if not 1 <= len(nickname) <= LONGEST_NICKNAME:
        raise UserError(f"The nickname has {len(nickname)} letters.", f"Expected 1 to {LONGEST_NICKNAME}.",
                        "Choose another.")
    with audit.attempt("class-join", str(class_id)), database.connection() as connection:
        connection.execute("BEGIN IMMEDIATE")  # nobody else joins between the look and the account
        into = classes.known(connection, class_id)
        check_room(into)
        name = f"{nickname}{_ending(class_id)}"
        if _is_taken(connection, into, name, nickname):
            raise UserError(f"Somebody is {nickname!r} in this class already.", "Everybody needs an own nickname.",
                            "Choose another, or go back to the browser that joined with it.")
        connection.execute("INSERT INTO users (name, key, role, created, class, guest) "
                           "VALUES (?, ?, 'student', ?, ?, 1)", (name, users.key(name), time.time(), class_id))
        return users.known(connection, name)


def nickname(user: User) -> str:
    """What a guest chose; anybody else's name."""
    return user.name.removesuffix(_ending(user.class_id)) if user.guest and user.class_id is not None else user.name


def _ending(class_id: int) -> str:
    return f" (class {class_id})"


def check_room(into: SchoolClass) -> None:
    """``UserError`` where a class takes nobody more."""
    if into.closed:
        raise UserError(f"The class {into.name!r} is closed.", "Students come into an open one.", "Ask its teacher.")
    if into.members >= MOST:
        raise UserError(f"{into.members} students are in this class.", f"It takes {MOST}.",
                        "Ask its teacher for another.")


def _is_taken(connection: sqlite3.Connection, into: SchoolClass, name: str, nickname: str) -> bool:
    """By a guest of before, or whoever could be taken for this one: students with an account, and the teacher."""
    taken = {row[0] for row in connection.execute(
        "SELECT key FROM users WHERE class = ? UNION SELECT key FROM users WHERE key = ? "
        "UNION SELECT key FROM past_names WHERE key = ?", (into.id, users.key(name), users.key(name)))}
    return bool(taken & {users.key(name), users.key(nickname)}) or users.key(nickname) == users.key(into.teacher)
