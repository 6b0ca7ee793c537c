"""Passwords: what may be one, its hash (argon2id, RFC 9106), and whether one fits."""

from functools import cache

from tl_core.errors import UserError

SHORTEST, LONGEST = 10, 200


def check_new(password: str, name: str) -> None:
    """``UserError`` where it is too short, too long, or the account's own name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"The password has {len(password)} characters.", f"Expected {SHORTEST} to {LONGEST}.",
                        "Take a sentence, for instance.")
    if password.casefold() in (name.casefold(), name.casefold() * 2) or len(set(password)) < 4:
        raise UserError("The password is easily guessed.", "Expected neither the name nor one letter over and over.",
                        "Take a sentence, for instance.")


def hashed(password: str) -> str:
    return _hasher().hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password of this hash; with none at all it takes as long, and fits nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError
    try:
        return _hasher().verify(kept or _nobodys(), password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher():
    from argon2 import PasswordHasher
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return hashed("nobody has this password")
