"""On whose behalf something is done, and what that person may see and change; elsewhere nobody in particular acts,
who may do everything.

The command line and the workers belong to whoever looks after the server. A dashboard where people sign in says who
acts by ``set_source``; what reads runs, sets and comparisons asks ``check_may_see``, what changes them
``check_may_change``, whichever page or route leads to it.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from tl_core.errors import UserError, unknown_name

Visibility = Literal["private", "class", "public"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
DEFAULT: Visibility = "private"


@dataclass(frozen=True)
class Sight:
    """What somebody may see: everything of ``own``, what those of ``mates`` share with their class, and what is
    public.

    Both hold names as ``key`` writes them.
    """

    own: frozenset[str]
    mates: frozenset[str] = frozenset()

    def sees(self, owner: str | None, visibility: str) -> bool:
        """Whether a thing of that owner can be seen; what has no owner is the administrators'."""
        if visibility == "public":
            return True
        return owner is not None and (key(owner) in self.own or (visibility == "class" and key(owner) in self.mates))

Role = Literal["student", "teacher", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


class Person(Protocol):
    """Somebody with a name, who may see and change what some owners have."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    def may_change(self, owner: str | None) -> bool: ...

    @property
    def may_begin(self) -> bool:
        """Whether this person may start and bring anything, and not only look."""
        ...

    def sight(self) -> Sight | None:
        """None for somebody who sees everything."""
        ...


Source = Callable[[], Person | None]


def _nobody() -> None:
    """Nobody in particular."""


_source: Source = _nobody
_behalf: ContextVar[tuple[Person | None, ...]] = ContextVar("on whose behalf", default=())
_everything: ContextVar[bool] = ContextVar("sees everything", default=False)


def _person() -> Person | None:
    behalf = _behalf.get()
    return behalf[0] if behalf else _source()


def set_source(source: Source | None) -> None:
    """Have ``source`` say who acts: None for somebody who may do everything; ``UserError`` for a stranger."""
    global _source
    _source = source or _nobody


def key(name: str) -> str:
    """Equal for names of one account, however they are written."""
    return name.casefold()


@contextlib.contextmanager
def acting(person: Person | None) -> Iterator[None]:
    """What is done inside is done by this person; by the server itself, which may do everything, where it is None."""
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


def person() -> Person | None:
    """Who acts; None for nobody in particular."""
    return _person()


def name() -> str | None:
    """Whose the things are that come into being now; None where nobody has to be signed in."""
    person = _person()
    return person.name if person else None


def check_may_begin() -> None:
    """``UserError`` where whoever acts came by a public link, to look."""
    person = _person()
    if person is not None and not person.may_begin:
        raise UserError("You came by a public link.", "It shows what somebody made public, and changes nothing.",
                        "Sign in at /sign-in to go on from here.")


def may_change(owner: str | None) -> bool:
    """Whether whoever acts may stop, change, delete and take away a thing of that owner."""
    person = _person()
    return person is None or person.may_change(owner)


def check_may_change(what: str, owner: str | None) -> None:
    """``UserError`` where ``what`` is somebody else's; what has no owner belongs to administrators.

    It does not say whose it is: whoever acts need not even see it.
    """
    if not may_change(owner):
        raise UserError(f"{what} is not yours.",
                        "Stopping, changing and deleting is for its owner, a student's teacher, and administrators.",
                        "Ask its owner, or an administrator.")


@contextlib.contextmanager
def seeing_everything() -> Iterator[None]:
    """What is inside was asked for by somebody who may see it; what comes into being is whoever's acts now."""
    token = _everything.set(True)
    try:
        yield
    finally:
        _everything.reset(token)


def sight() -> Sight | None:
    """What whoever acts may see; None for everything."""
    if _everything.get():
        return None
    person = _person()
    return person.sight() if person else None


def sees(owner: str | None, visibility: str) -> bool:
    """Whether whoever acts may see a thing of that owner."""
    seen = sight()
    return seen is None or seen.sees(owner, visibility)


def check_may_see(owner: str | None, visibility: str, absent: Callable[[], UserError]) -> None:
    """Raise ``absent()``, what is told of a thing that is not there, where one is not shared with whoever acts."""
    if not sees(owner, visibility):
        raise absent()


def or_not_shared(hint: str) -> str:
    """How to mend that a thing is not there or, where people sign in, is not shared with whoever acts."""
    return f"{hint} If somebody told you of it, ask them to share it." if _person() else hint


def check_visibility(name: str) -> Visibility:
    if name not in VISIBILITIES:
        raise unknown_name("visibility", name, VISIBILITIES, "Choose one of them.")
    return name
