"""``/account``: who is signed in, and what one does with one's own account."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core import ownership
from tl_core.accounts import attempts, users
from tl_core.errors import UserError
from tl_core.server import account_page, identity, plain_pages, session_cookie

SIGN_IN = "/sign-in?next=/account"


async def account(request: Request) -> Response:
    """Who is signed in, and the form that changes the password."""
    signed_in = await identity.of(request.headers)
    return plain_pages.answer(account_page.account(signed_in.user)) if signed_in else plain_pages.lead_to(SIGN_IN)


async def change(request: Request) -> Response:
    """Change the password; every session of the account ends, and this one begins anew."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return plain_pages.lead_to(SIGN_IN)
    form, user = await plain_pages.form(request), signed_in.user
    address = request.client.host if request.client else ""
    try:
        await asyncio.to_thread(attempts.check, user.name, address)
        if form.get("password") != form.get("again"):
            raise UserError("The two new passwords differ.", "Expected the same twice.", "Type them again.")
        with ownership.acting(user):
            await asyncio.to_thread(users.change_password, user.name, form.get("before", ""), form.get("password", ""))
    except UserError as error:
        await asyncio.to_thread(attempts.failed, user.name, address)
        return plain_pages.answer(account_page.account(user, error), 422)
    identity.forget()
    return await session_cookie.begin(request, user, "/")


ROUTES = [Route("/account", account), Route("/account", change, methods=["POST"])]
