"""The cookie of a session: a random token that says nothing; our own record has the rest."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from tl_core import settings
from tl_core.accounts import sessions
from tl_core.accounts.users import User
from tl_core.server import identity, plain_pages


async def begin(request: Request, user: User, goes_on: str) -> Response:
    """Begin a session of this user's, and lead to the path that follows."""
    token = await asyncio.to_thread(sessions.begin, user)
    identity.forget()
    answer = plain_pages.lead_to(goes_on)
    put(request, answer, token, int(sessions.lasts(user)))
    return answer


def put(request: Request, answer: Response, token: str, seconds: int | None = None) -> None:
    """Put the cookie on an answer, for so long; None: as long as the browser is open."""
    answer.set_cookie(identity.COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=https(request))


def https(request: Request) -> bool:
    """Whether the browser came by https, as the proxy in front says where there is one."""
    forwarded = request.headers.get("x-forwarded-proto", "") if settings.behind_proxy() else ""
    return "https" in (request.url.scheme, forwarded.split(",")[-1].strip().lower())
