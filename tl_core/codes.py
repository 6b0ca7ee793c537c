"""Codes that a class types, and secrets that nobody guesses."""

import hashlib
import hmac
import secrets

from tl_core.errors import UserError

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ2346789"  # none that is taken for another: no I 1, O 0, S 5
LENGTH = 5  # of a board's


def new_code(length: int = LENGTH) -> str:
    """That many letters and digits: five are one of 24 million, eight one of 650,000 million."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def parse(text: str, length: int = LENGTH, of: str = "class board") -> str:
    """A code as it was typed, in any case, with spaces or hyphens; ``UserError`` where it can be none."""
    code = "".join(letter for letter in text.upper() if letter not in " -")
    if len(code) != length or set(code) - set(LETTERS):
        raise UserError(f"The code is {text[:40]!r}.", f"Expected the {length} letters and digits on the {of}.",
                        f"Look at the {of} once more, and type it again.")
    return code


def new_secret() -> str:
    """For a link: whoever has it is the teacher, or this student."""
    return secrets.token_urlsafe(12)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Whether ``secret`` is the one whose digest was kept."""
    return hmac.compare_digest(digest(secret), kept)
