"""Signing in and out, and choosing a password: plain pages without a script, before any of Streamlit's.

``/sign-in`` asks for name and password, ``/sign-out`` ends the session, ``/welcome?token=…`` is the one-time link by
which an account's owner chooses a password, ``/account`` changes it.
"""

import asyncio
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tl_core import audit, ownership, settings
from tl_core.accounts import attempts, sessions, users
from tl_core.errors import UserError
from tl_core.server import identity, sign_in_page

MOST_BYTES = 4000  # of a form
WRONG = UserError("Name and password do not fit together.", "Expected those of an account that may sign in.",
                  "Type both again, or ask an administrator for a new link.")


async def show(request: Request) -> Response:
    """The form; whoever is signed in, or need not be, goes on at once."""
    if not identity.required() or await identity.of(request.headers):
        return _on(_next(request.query_params.get("next")))
    return _page(sign_in_page.sign_in(_next(request.query_params.get("next"))))


async def sign_in(request: Request) -> Response:
    """Take name and password; 401 where they do not fit, 429 after too many that did not."""
    form = await _form(request)
    name, password, goes_on = form.get("name", ""), form.get("password", ""), _next(form.get("next"))
    address = request.client.host if request.client else ""
    try:
        await asyncio.to_thread(attempts.check, name, address)
    except UserError as error:
        await asyncio.to_thread(_record_refusal, name, error)
        return _page(sign_in_page.sign_in(goes_on, name, error), 429)
    user = await asyncio.to_thread(users.signing_in, name, password)
    if user is None:
        await asyncio.to_thread(attempts.failed, name, address)
        await asyncio.to_thread(_record_refusal, name, WRONG)
        return _page(sign_in_page.sign_in(goes_on, name, WRONG), 401)
    await asyncio.to_thread(attempts.forget, name)
    await asyncio.to_thread(audit.record, "sign-in", user=user.name)
    return _signed_in(request, await asyncio.to_thread(sessions.begin, user), goes_on)


async def sign_out(request: Request) -> Response:
    """End the session, here and in the record."""
    token = identity.token_of(request.headers)
    if token:
        signed_in = await identity.of(request.headers)
        await asyncio.to_thread(sessions.end, token)
        await asyncio.to_thread(audit.record, "sign-out", user=signed_in.user.name if signed_in else None)
        identity.forget()
    answer = _on("/sign-in")
    answer.delete_cookie(identity.COOKIE)
    return answer


async def welcome(request: Request) -> Response:
    """The form that a one-time link opens."""
    token = request.query_params.get("token", "")
    try:
        name = await asyncio.to_thread(users.invited, token)
    except UserError as error:
        return _page(sign_in_page.refused(error), 404)
    return _page(sign_in_page.welcome(token, name))


async def choose(request: Request) -> Response:
    """Take the password that a link's owner chose, and sign in."""
    form = await _form(request)
    token, password = form.get("token", ""), form.get("password", "")
    try:
        name = await asyncio.to_thread(users.invited, token)
    except UserError as error:
        return _page(sign_in_page.refused(error), 404)
    try:
        if password != form.get("again", ""):
            raise UserError("The two passwords differ.", "Expected the same twice.", "Type both again.")
        user = await asyncio.to_thread(users.choose_password, token, password)
        await asyncio.to_thread(audit.record, "password-choose", user=user.name)
    except UserError as error:
        return _page(sign_in_page.welcome(token, name, error), 422)
    identity.forget()
    return _signed_in(request, await asyncio.to_thread(sessions.begin, user), "/")


async def account(request: Request) -> Response:
    """Who is signed in, and the form that changes the password."""
    signed_in = await identity.of(request.headers)
    return _page(sign_in_page.account(signed_in.user)) if signed_in else _on("/sign-in?next=/account")


async def change(request: Request) -> Response:
    """Change the password; every session of the account ends, and this one begins anew."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return _on("/sign-in?next=/account")
    form, user = await _form(request), signed_in.user
    address = request.client.host if request.client else ""
    try:
        await asyncio.to_thread(attempts.check, user.name, address)
        if form.get("password") != form.get("again"):
            raise UserError("The two new passwords differ.", "Expected the same twice.", "Type them again.")
        with ownership.acting(user):
            await asyncio.to_thread(users.change_password, user.name, form.get("before", ""), form.get("password", ""))
    except UserError as error:
        await asyncio.to_thread(attempts.failed, user.name, address)
        return _page(sign_in_page.account(user, error), 422)
    identity.forget()
    return _signed_in(request, await asyncio.to_thread(sessions.begin, user), "/")


def refer(path: str, query: str) -> Response:
    """To the form, and from there back to where a stranger wanted to go."""
    return _on(f"/sign-in?next={quote(path + (f'?{query}' if query else ''), safe='')}")



def _record_refusal(name: str, error: UserError) -> None:
    """Who nobody is stays out of the log: some type their password where the name belongs."""
    try:
        known, why = users.get(name).name, ""
    except UserError:
        known, why = None, "No such account. "
    audit.record("sign-in", outcome="refused", reason=f"{why}{error}", user=known)


def _signed_in(request: Request, token: str, goes_on: str) -> Response:
    identity.forget()
    answer = _on(goes_on)
    answer.set_cookie(identity.COOKIE, token, max_age=int(sessions.LAST_SECONDS), httponly=True, samesite="lax",
                      secure=_https(request))
    return answer


def _https(request: Request) -> bool:
    forwarded = request.headers.get("x-forwarded-proto", "") if settings.behind_proxy() else ""
    return "https" in (request.url.scheme, forwarded.split(",")[-1].strip().lower())


def _next(path: str | None) -> str:
    """A path of this server, "/" for anything else: no form leads to another site."""
    path = path or "/"
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if ours and not parts.scheme and not parts.netloc else "/"


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, as text; nothing of one that is too large."""
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return {}
    async with request.form(max_files=0, max_fields=10, max_part_size=MOST_BYTES) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _on(path: str) -> Response:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


ROUTES = [Route("/sign-in", show), Route("/sign-in", sign_in, methods=["POST"]),
          Route("/sign-out", sign_out, methods=["POST"]),
          Route("/welcome", welcome), Route("/welcome", choose, methods=["POST"]),
          Route("/account", account), Route("/account", change, methods=["POST"])]
