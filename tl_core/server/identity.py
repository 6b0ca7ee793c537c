"""Who asks: the session that a request's cookie names, as our own record has it."""

import asyncio
import threading
import time
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from tl_core import settings
from tl_core.accounts import sessions, tokens
from tl_core.accounts.sessions import SignedIn
from tl_core.accounts.users import VISITOR, User

COOKIE = "tl_session"
VISITOR_TOKEN = "visitor"  # no secret: what it opens is public
FRESH_SECONDS = 2.0  # a session that was ended elsewhere opens nothing after that
_known: dict[str, tuple[float, SignedIn | None]] = {}
_lock = threading.Lock()


def required() -> bool:
    """Whether people have to sign in."""
    return settings.sign_in() is not None


def token_of(headers: Headers) -> str | None:
    """What the cookie says; None where there is none."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return cookie.value if cookie else None


def session(token: str | None) -> SignedIn | None:
    """The session of a token, a moment old at most."""
    if not token:
        return None
    key, now = tokens.digest(token), time.monotonic()
    with _lock:
        known = _known.get(key)
    if known and now - known[0] < FRESH_SECONDS:
        return known[1]
    current = sessions.find(token)
    with _lock:
        if len(_known) > 10_000:  # of forged cookies
            _known.clear()
        _known[key] = now, current
    return current


async def of(headers: Headers) -> SignedIn | None:
    """The session of who asks; None for a stranger."""
    token = token_of(headers)
    return await asyncio.to_thread(session, token) if token else None


def user(token: str | None) -> User | None:
    """Who looks with this token: somebody with a session, or a visitor; None for a stranger."""
    if token == VISITOR_TOKEN:
        return VISITOR
    signed_in = session(token)
    return signed_in.user if signed_in else None


async def user_of(headers: Headers) -> User | None:
    """``user`` of a request."""
    token = token_of(headers)
    return await asyncio.to_thread(user, token) if token else None


def forget() -> None:
    """Look at the record again: somebody signed in or out."""
    with _lock:
        _known.clear()
