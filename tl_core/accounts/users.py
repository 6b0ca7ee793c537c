"""Local accounts: a name, a role, and a password that its owner alone has chosen."""

import functools
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tl_core import audit, settings
from tl_core.accounts import database, links, passwords
from tl_core.data.upload.sanitize import short_name, visible
from tl_core.errors import UserError, unknown_name
from tl_core.ownership import ROLES, Role, Sight
from tl_core.quotas import ledger
from tl_core.words import plural

NoRole = Literal["visitor"]
LONGEST = 60
SIGHT_SECONDS = 2.0  # after which somebody sees what another has been given


class WrongPassword(UserError):
    """The password that was given is another than the present one."""


@dataclass(frozen=True)
class User:
    """``created`` and ``seen`` (None: never) in seconds since 1970.

    Without a password nobody signs in before the link has been used, but guests, who came in by the code of a class
    and are there as long as it is open, and whom a provider of sign-in (``issuer``) vouches for.
    """

    name: str
    role: Role | NoRole
    disabled: bool = False
    has_password: bool = True
    created: float = 0.0
    seen: float | None = None
    class_id: int | None = None
    guest: bool = False
    class_closed: bool = False
    issuer: str | None = None

    @property
    def may_sign_in(self) -> bool:
        return not self.disabled and not (self.guest and self.class_closed)

    @property
    def state(self) -> str:
        """Whether this user may sign in, in words."""
        if self.disabled:
            return "disabled"
        if self.guest:
            return "guest of a closed class" if self.class_closed else "guest"
        return "active" if self.has_password or self.issuer else "has not chosen a password"

    @property
    def has_own_password(self) -> bool:
        """Whether a password is chosen here, now or by a link; a provider's people and guests have none."""
        return not self.guest and self.issuer is None

    @property
    def may_begin(self) -> bool:
        """Whether this user may start and bring anything; visitors only look."""
        return self.role in ROLES

    def may_change(self, owner: str | None) -> bool:
        """Whether this user may stop, change and delete what ``owner`` has: own things, as a teacher those of students.

        Of the students in one's own classes, once the server has any class; before that of all. What nobody has is the
        administrators'.
        """
        if self.role == "administrator" or owner is None or not self.may_begin:
            return self.role == "administrator"
        return key(owner) == key(self.name) or (self.role == "teacher" and _is_taught(owner, self.name))

    def sight(self) -> Sight | None:
        """What this user may see; None for an administrator, who sees everything."""
        if not self.may_begin:
            return Sight(frozenset())
        return None if self.role == "administrator" else _sight(self, settings.home(), int(time.time() / SIGHT_SECONDS))

    def may_act_as(self, role: Role) -> bool:
        """Whether this user's role is that one or above it."""
        return self.role in ROLES and ROLES.index(self.role) >= ROLES.index(role)


VISITOR = User("a visitor", "visitor")  # whoever comes by a public link; no account


@audit.attempted("account-add")
def add(name: str, role: Role = "student") -> str:
    """A new account; the token of the link by which its owner chooses a password. ``UserError`` for a taken name."""
    name, role = _name(name), check_role(role)
    with database.connection() as connection:
        if connection.execute("SELECT 1 FROM users WHERE key = ?", (key(name),)).fetchone():
            raise UserError(f"There is an account {name!r} already.", "Expected a new name.",
                            f"Choose another, or `tl users reset {name}` for a new link.")
        connection.execute("INSERT INTO users (name, key, role, created) VALUES (?, ?, ?, ?)",
                           (name, key(name), role, time.time()))
        return links.new(connection, name)


def all_users() -> list[User]:
    """Every account, by name."""
    with database.connection() as connection:
        return [_user(row) for row in connection.execute(f"{_SELECT} ORDER BY key")]


def get(name: str) -> User:
    """The account of that name, in any case; ``UserError`` where there is none."""
    with database.connection() as connection:
        return known(connection, name)


def disable(name: str, disabled: bool = True) -> User:
    """Nobody signs in with it any more and its sessions end; ``False`` lets its owner in again."""
    with (audit.attempt("account-disable" if disabled else "account-enable", name),
          database.connection() as connection):
        user = known(connection, name)
        if disabled:
            _check_left(connection, user)
        connection.execute("UPDATE users SET disabled = ? WHERE name = ?", (int(disabled), user.name))
        if disabled:
            connection.execute("DELETE FROM sessions WHERE user = ?", (user.name,))
        return known(connection, name)


@audit.attempted("account-role")
def set_role(name: str, role: Role) -> User:
    """Give the account another role; who is no student any more leaves the class. Guests are students."""
    with database.connection() as connection:
        user = known(connection, name)
        if check_role(role) != "administrator":
            _check_left(connection, user)
        if role != "student":
            _check_no_guest(user)
            connection.execute("UPDATE users SET class = NULL WHERE name = ?", (user.name,))
        connection.execute("UPDATE users SET role = ? WHERE name = ?", (role, user.name))
        return known(connection, name)


@audit.attempted("account-reset")
def reset(name: str) -> str:
    """Forget the password and end the sessions; the token of the link by which the owner chooses another."""
    with database.connection() as connection:
        user = known(connection, name)
        _check_no_guest(user)
        if user.issuer:
            raise UserError(f"{user.name!r} signs in by a provider.", "Expected an account with a password here.",
                            "The provider gives another password; `tl users disable` locks the account out.")
        connection.execute("UPDATE users SET password = NULL WHERE name = ?", (user.name,))
        connection.execute("DELETE FROM sessions WHERE user = ?", (user.name,))
        return links.new(connection, user.name)


@audit.attempted("account-delete")
def delete(name: str, forget: bool = False) -> None:
    """The account, its sessions and links are gone. ``forget``: anybody may take the name.

    Otherwise only an administrator gives it again, for what the account had goes with it.
    """
    with database.connection() as connection:
        user = known(connection, name)
        _check_left(connection, user)
        _check_teaches_nobody(connection, user)
        if not forget:
            connection.execute("INSERT OR IGNORE INTO past_names VALUES (?)", (key(user.name),))
        for table, column in (("sessions", "user"), ("links", "user"), ("users", "name")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (user.name,))
    ledger.forget_user(user.name)


def check_may_go(name: str) -> None:
    """``UserError`` where an account has to stay: the only administrator's, and a teacher's who has classes."""
    with database.connection() as connection:
        user = known(connection, name)
        _check_left(connection, user)
        _check_teaches_nobody(connection, user)


def invited(token: str) -> str:
    """The name of the account whose one-time link this is; ``UserError`` where it is nobody's (any more)."""
    with database.connection() as connection:
        return links.owner(connection, token)


def choose_password(token: str, password: str) -> User:
    """What the owner of a link chooses; the link is used up, every other session of the account ends."""
    with database.connection() as connection:
        name = links.owner(connection, token)
        user = known(connection, name)
        passwords.check_new(password, user.name)
        _set(connection, user.name, password)
        return known(connection, name)


@audit.attempted("password-change")
def change_password(name: str, before: str, password: str) -> None:
    """The owner changes it; every session of the account ends, this one too.

    ``WrongPassword`` where ``before`` is not the present one, ``UserError`` for a new one that is too weak.
    """
    with database.connection() as connection:
        user = known(connection, name)
        if not passwords.fits(before, _hash(connection, user.name)):
            raise WrongPassword("The present password is another.", "Expected the one that you sign in with.",
                                "Type it again, or ask an administrator for a new link.")
        passwords.check_new(password, user.name)
        _set(connection, user.name, password)


def signing_in(name: str, password: str) -> User | None:
    """Who has this name and password and may sign in; None for everybody else, after as much work."""
    with database.connection() as connection:
        row = connection.execute(f"{_SELECT} WHERE key = ?", (key(name),)).fetchone()
        user = _user(row) if row else None
        fits = passwords.fits(password, _hash(connection, user.name) if user else None)
        return user if user and fits and user.may_sign_in else None


def _is_taught(name: str, teacher: str) -> bool:
    """Whether that is a student's name, and the student is in a class of the teacher's, or there is no class at all.

    Nobody knows any more what who has gone was.
    """
    with database.connection() as connection:
        return connection.execute(
            "SELECT 1 FROM users LEFT JOIN classes ON classes.id = users.class WHERE key = ? AND role = 'student' "
            "AND (teacher = ? OR NOT EXISTS (SELECT 1 FROM classes))", (key(name), teacher)).fetchone() is not None


@functools.lru_cache(maxsize=200)
def _sight(user: User, _home: Path, _time: int) -> Sight:
    """``user.sight()``, asked for many times while a page is drawn."""
    with database.connection() as connection:
        taught, mates = ([key(one) for (one,) in connection.execute(statement, values)] for statement, values in (
            (_TAUGHT, (user.name,)), (_MATES, (user.class_id, user.class_id))))
    return Sight(frozenset([key(user.name), *(taught if user.role == "teacher" else ())]), frozenset(mates))


# As long as there is no class all people here are one.
_TAUGHT = ("SELECT users.name FROM users LEFT JOIN classes ON classes.id = users.class WHERE role = 'student' "
           "AND (teacher = ? OR NOT EXISTS (SELECT 1 FROM classes))")
_MATES = ("SELECT name FROM users WHERE class = ? OR NOT EXISTS (SELECT 1 FROM classes) "
          "UNION SELECT teacher FROM classes WHERE id = ?")


def check_role(role: str) -> Role:
    if role not in ROLES:
        raise unknown_name("role", role, ROLES, "Choose one of them.")
    return role


_SELECT = ("SELECT users.name, role, disabled, password IS NOT NULL, users.created, seen, users.class, guest, closed, "
           "issuer FROM users LEFT JOIN classes ON classes.id = users.class")


def known(connection: sqlite3.Connection, name: str) -> User:
    """``get`` within a transaction."""
    row = connection.execute(f"{_SELECT} WHERE key = ?", (key(name),)).fetchone()
    if row is None:
        names = [one for (one,) in connection.execute("SELECT name FROM users")]
        raise unknown_name("account", name, names, "`tl users list` lists them.")
    return _user(row)


def _user(row: tuple) -> User:
    name, role, disabled, has_password, created, seen, class_id, guest, closed, issuer = row
    return User(name, role, bool(disabled), bool(has_password), created, seen, class_id, bool(guest), bool(closed),
                issuer)


def _hash(connection: sqlite3.Connection, name: str) -> str | None:
    return connection.execute("SELECT password FROM users WHERE name = ?", (name,)).fetchone()[0]


def _set(connection: sqlite3.Connection, name: str, password: str) -> None:
    connection.execute("UPDATE users SET password = ? WHERE name = ?", (passwords.hashed(password), name))
    connection.execute("DELETE FROM sessions WHERE user = ?", (name,))
    connection.execute("DELETE FROM links WHERE user = ?", (name,))


def _check_left(connection: sqlite3.Connection, user: User) -> None:
    """``UserError`` where nobody would be left to look after the accounts."""
    others = connection.execute("SELECT 1 FROM users WHERE role = 'administrator' AND NOT disabled AND name != ?",
                                (user.name,)).fetchone()
    if user.role == "administrator" and not user.disabled and not others:
        raise UserError(f"{user.name!r} is the only administrator.", "One has to be left.",
                        "Make somebody else administrator first.")


def _check_teaches_nobody(connection: sqlite3.Connection, user: User) -> None:
    count = connection.execute("SELECT COUNT(*) FROM classes WHERE teacher = ?", (user.name,)).fetchone()[0]
    if count:
        raise UserError(f"{user.name!r} is the teacher of {plural(count, 'class', 'classes')}.",
                        "Expected somebody whom no class needs.", "Give each another teacher, or delete it.")


def _check_no_guest(user: User) -> None:
    if user.guest:
        raise UserError(f"{user.name!r} is a guest.", "Guests have no password, and are students of their class.",
                        "Make an account instead: `tl users add`.")


def _name(name: str) -> str:
    return short_name(name, LONGEST, "account", "Choose another.")


def key(name: str) -> str:
    """Equal for names of one account, however they are written."""
    return visible(name).strip().casefold()
