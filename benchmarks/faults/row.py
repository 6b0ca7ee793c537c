"""A row: one kind of harm, and what it came to."""

from collections.abc import Callable
from dataclasses import dataclass


class Skip(Exception):
    """This machine does not allow the harm; the message says why."""


class Lost(Exception):
    """The promise did not hold; the message says what was found instead."""


@dataclass(frozen=True)
class Row:
    """``harm(stand)`` does it and returns what happened in words; raises ``Lost`` or ``Skip``."""

    name: str
    what: str
    harm: Callable


def expect(condition, message: str) -> None:
    """Raise ``Lost`` with what was found where the condition does not hold."""
    if not condition:
        raise Lost(message)
