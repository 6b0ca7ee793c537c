"""Accounts of people for whom a provider of sign-in vouches, made when they first come.

Issuer and subject alone say whose account it is: a name or an address of somebody's opens nobody else's.
"""

import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from tl_core import audit
from tl_core.accounts import claims as rules
from tl_core.accounts import database, users
from tl_core.accounts.users import User
from tl_core.data.upload.sanitize import visible
from tl_core.errors import UserError

NOT_ADMITTED = UserError("The provider knows you, but this server does not take everybody from there.",
                         "Expected somebody whom a rule admits (TL_OIDC_ADMIT).", "Ask an administrator.")
DISABLED = UserError("This account is disabled.", "Expected one that may sign in.", "Ask an administrator.")
_NAMES = ("name", "preferred_username", "email")  # the first that a provider tells


def signing_in(issuer: str, claims: Mapping[str, Any]) -> User:
    """The account of whoever these claims are about, new at first; ``UserError`` for whom nobody lets in."""
    if not rules.may_come(claims):
        raise NOT_ADMITTED
    with database.connection() as connection:
        connection.execute("BEGIN IMMEDIATE")  # nobody else takes the name between the look and the account
        row = connection.execute("SELECT name FROM users WHERE issuer = ? AND subject = ?",
                                 (issuer, claims["sub"])).fetchone()
        user = users.known(connection, row[0] if row else _new(connection, issuer, claims))
    if row is None:
        audit.record("account-add", user.name, user=user.name)
    if not user.may_sign_in:
        raise DISABLED
    return user


def _new(connection: sqlite3.Connection, issuer: str, claims: Mapping[str, Any]) -> str:
    name = _free(connection, claims)
    connection.execute("INSERT INTO users (name, key, role, created, issuer, subject) VALUES (?, ?, ?, ?, ?, ?)",
                       (name, users.key(name), rules.role(claims), time.time(), issuer, claims["sub"]))
    return name


def _free(connection: sqlite3.Connection, claims: Mapping[str, Any]) -> str:
    """What the provider calls them, with a number where somebody has or had that name."""
    told = next((text for key in _NAMES if isinstance(claims.get(key), str)
                 and (text := " ".join(visible(claims[key]).split()))), "Somebody")
    taken = {row[0] for row in connection.execute("SELECT key FROM users UNION SELECT key FROM past_names")}
    name, number = told[:users.LONGEST - 6].strip(), 1
    while users.key(name if number == 1 else f"{name} ({number})") in taken:
        number += 1
    return name if number == 1 else f"{name} ({number})"
