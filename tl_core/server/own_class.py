"""``/account/class``: a student with an account enters a class by its code, or leaves the one there is."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core import ownership
from tl_core.accounts import attempts, joining
from tl_core.accounts.users import User
from tl_core.errors import UserError
from tl_core.server import account, identity, plain_pages


async def change(request: Request) -> Response:
    """Enter the class whose ``code`` was typed, or ``leave``; wrong codes are counted as at /join-class."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return plain_pages.lead_to(account.SIGN_IN)
    form, user = await plain_pages.form(request), signed_in.user
    try:
        with ownership.acting(user):
            if "leave" in form:
                await asyncio.to_thread(joining.leave, user.name)
            else:
                await _join(user, form.get("code", ""), plain_pages.address_of(request))
    except UserError as error:
        return plain_pages.answer(await asyncio.to_thread(account.page_of, user, error), 422)
    identity.forget()
    return plain_pages.lead_to("/account")


async def _join(user: User, code: str, address: str) -> None:
    await asyncio.to_thread(attempts.check, None, address)
    try:
        await asyncio.to_thread(joining.join, user.name, code)
    except UserError:
        await asyncio.to_thread(attempts.failed, None, address)
        raise


ROUTES = [Route("/account/class", change, methods=["POST"])]
