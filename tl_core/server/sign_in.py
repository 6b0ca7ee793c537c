"""Signing in and out, and choosing a password: plain pages without a script, before any of Streamlit's.

``/sign-in`` asks for name and password, ``/sign-out`` ends the session, ``/welcome?token=…`` is the one-time link by
which an account's owner chooses a password.
"""

import asyncio
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core import audit, settings
from tl_core.accounts import attempts, sessions, users
from tl_core.errors import UserError
from tl_core.server import identity, oidc_providers, plain_pages, session_cookie, sign_in_page

WRONG = UserError("Name and password do not fit together.", "Expected those of an account that may sign in.",
                  "Type both again, or ask an administrator for a new link.")


async def show(request: Request) -> Response:
    """The form; whoever is signed in, or need not be, goes on at once."""
    if not identity.required() or await identity.of(request.headers):
        return plain_pages.lead_to(plain_pages.local_path(request.query_params.get("next")))
    return _form(plain_pages.local_path(request.query_params.get("next")))


async def sign_in(request: Request) -> Response:
    """Take name and password; 401 where they do not fit, 429 after too many that did not."""
    form = await plain_pages.form(request)
    name, password, goes_on = form.get("name", ""), form.get("password", ""), plain_pages.local_path(form.get("next"))
    address = plain_pages.address_of(request)
    if not settings.local_passwords():
        return _form(goes_on, status=403)
    try:
        await asyncio.to_thread(attempts.check, name, address)
    except UserError as error:
        await asyncio.to_thread(_record_refusal, name, error)
        return _form(goes_on, name, error, 429)
    user = await asyncio.to_thread(users.signing_in, name, password)
    if user is None:
        await asyncio.to_thread(attempts.failed, name, address)
        await asyncio.to_thread(_record_refusal, name, WRONG)
        return _form(goes_on, name, WRONG, 401)
    await asyncio.to_thread(attempts.forget, name)
    await asyncio.to_thread(audit.record, "sign-in", user=user.name)
    return await session_cookie.begin(request, user, goes_on)


async def sign_out(request: Request) -> Response:
    """End the session, here and in the record."""
    token = identity.token_of(request.headers)
    if token:
        signed_in = await identity.of(request.headers)
        await asyncio.to_thread(sessions.end, token)
        await asyncio.to_thread(audit.record, "sign-out", user=signed_in.user.name if signed_in else None)
        identity.forget()
    answer = plain_pages.lead_to("/sign-in")
    answer.delete_cookie(identity.COOKIE)
    return answer


async def welcome(request: Request) -> Response:
    """The form that a one-time link opens."""
    token = request.query_params.get("token", "")
    try:
        name = await asyncio.to_thread(users.invited, token)
    except UserError as error:
        return plain_pages.answer(sign_in_page.refused(error), 404)
    return plain_pages.answer(sign_in_page.welcome(token, name))


async def choose(request: Request) -> Response:
    """Take the password that a link's owner chose, and sign in."""
    form = await plain_pages.form(request)
    token, password = form.get("token", ""), form.get("password", "")
    try:
        name = await asyncio.to_thread(users.invited, token)
    except UserError as error:
        return plain_pages.answer(sign_in_page.refused(error), 404)
    try:
        if password != form.get("again", ""):
            raise UserError("The two passwords differ.", "Expected the same twice.", "Type both again.")
        user = await asyncio.to_thread(users.choose_password, token, password)
        await asyncio.to_thread(audit.record, "password-choose", user=user.name)
    except UserError as error:
        return plain_pages.answer(sign_in_page.welcome(token, name, error), 422)
    identity.forget()
    return await session_cookie.begin(request, user, "/")


def refer(path: str, query: str) -> Response:
    """To the form, and from there back to where a stranger wanted to go; a board's students to where they join."""
    goes_on, asked = quote(path + (f"?{query}" if query else ""), safe=""), parse_qs(query)
    if path.endswith("/board") and "code" in asked and "teach" not in asked:
        return plain_pages.lead_to(f"/join-class?board={quote(asked['code'][0][:40], safe='')}&next={goes_on}")
    return plain_pages.lead_to(f"/sign-in?next={goes_on}")


def _form(goes_on: str, name: str = "", error: UserError | None = None, status: int = 200) -> Response:
    """The form as this server has it: by password, by providers, or both."""
    providers = list(oidc_providers.all_providers()) if settings.oidc() else []
    return plain_pages.answer(sign_in_page.sign_in(goes_on, name, error, settings.local_passwords(), providers), status)


def _record_refusal(name: str, error: UserError) -> None:
    """Who nobody is stays out of the log: some type their password where the name belongs."""
    try:
        known, why = users.get(name).name, ""
    except UserError:
        known, why = None, "No such account. "
    audit.record("sign-in", outcome="refused", reason=f"{why}{error}", user=known)


ROUTES = [Route("/sign-in", show), Route("/sign-in", sign_in, methods=["POST"]),
          Route("/sign-out", sign_out, methods=["POST"]),
          Route("/welcome", welcome), Route("/welcome", choose, methods=["POST"])]
