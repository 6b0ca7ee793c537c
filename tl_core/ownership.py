"""On whose behalf something is done: who is signed in on a page; nobody in particular elsewhere, who may do everything.

The command line and the workers belong to whoever looks after the server. A dashboard where people sign in says who
acts by ``set_source``; what changes runs or sets asks ``check_may_change`` first, whichever page leads to it.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Protocol

from tl_core.errors import UserError


class Person(Protocol):
    """Somebody with a name, who may change what some owners have."""

    @property
    def name(self) -> str: ...

    def may_change(self, owner: str | None) -> bool: ...


Source = Callable[[], Person | None]


def _nobody() -> None:
    """Nobody in particular."""


_source: Source = _nobody
_behalf: ContextVar[tuple[Person | None, ...]] = ContextVar("on whose behalf", default=())


def _person() -> Person | None:
    behalf = _behalf.get()
    return behalf[0] if behalf else _source()


def set_source(source: Source | None) -> None:
    """Have ``source`` say who acts: None for somebody who may do everything; ``UserError`` for a stranger."""
    global _source
    _source = source or _nobody


@contextlib.contextmanager
def acting(person: Person | None) -> Iterator[None]:
    """What is done inside is done by this person, as for a request that came with a session."""
    token = _behalf.set((person,))
    try:
        yield
    finally:
        _behalf.reset(token)


def carried(function: Callable) -> Callable:
    """``function`` for a thread of its own, in which whoever acts now still does."""
    person = _person()

    @functools.wraps(function)
    def on_behalf(*arguments, **options):
        _behalf.set((person,))
        return function(*arguments, **options)
    return on_behalf


def name() -> str | None:
    """Whose the things are that come into being now; None where nobody has to be signed in."""
    person = _person()
    return person.name if person else None


def check_may_change(what: str, owner: str | None) -> None:
    """``UserError`` where ``what`` is somebody else's; what has no owner belongs to administrators."""
    person = _person()
    if person is not None and not person.may_change(owner):
        raise UserError(f"{what} {f'belongs to {owner!r}' if owner else 'has no owner'}.",
                        "Stopping, changing and deleting is for its owner, a student's teacher, and administrators.",
                        f"Ask {owner}, or an administrator." if owner else "Ask an administrator.")
