"""``/account``: who is signed in, and what one does with it: another password, all data as a zip, the end."""

import asyncio
import threading
import uuid
from collections.abc import Mapping

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from tl_core import audit, ownership, settings
from tl_core.accounts import attempts, classes, users
from tl_core.accounts.users import User
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.operations.own_things import delete as own_deletion
from tl_core.operations.own_things import take_away as own_things
from tl_core.server import account_page, identity, plain_pages, session_cookie

SIGN_IN = "/sign-in?next=/account"
NOT_SURE = UserError("That was not it.", "Expected your password, or the word where you have none.",
                     "Type it again, or go back.")
_one_at_a_time = threading.Lock()  # each zip takes as much disk as its sets


async def account(request: Request) -> Response:
    """Who is signed in, and the form that changes the password."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return plain_pages.lead_to(SIGN_IN)
    return plain_pages.answer(await asyncio.to_thread(page_of, signed_in.user))


async def change(request: Request) -> Response:
    """Change the password; every session of the account ends, and this one begins anew."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return plain_pages.lead_to(SIGN_IN)
    form, user = await plain_pages.form(request), signed_in.user
    address = plain_pages.address_of(request)
    try:
        await asyncio.to_thread(attempts.check, user.name, address)
        if form.get("password") != form.get("again"):
            raise UserError("The two new passwords differ.", "Expected the same twice.", "Type them again.")
        with ownership.acting(user):
            await asyncio.to_thread(users.change_password, user.name, form.get("before", ""), form.get("password", ""))
    except UserError as error:
        if isinstance(error, users.WrongPassword):  # and not where two new ones differ, or one is weak
            await asyncio.to_thread(attempts.failed, user.name, address)
        return plain_pages.answer(await asyncio.to_thread(page_of, user, error), 422)
    identity.forget()
    return await session_cookie.begin(request, user, "/")


def page_of(user: User, error: UserError | None = None) -> str:
    """The page, with the class that the user is in."""
    return account_page.account(user, error, classes.get(user.class_id) if user.class_id is not None else None)


def take_away(request: Request) -> Response:
    """``/account/data.zip``: all that one has; 422 with the reason where it cannot be read. One at a time."""
    user = identity.user(identity.token_of(request.headers))
    if user is None or not user.may_begin:
        return plain_pages.lead_to(SIGN_IN)
    folder = settings.home() / "exports"
    folder.mkdir(exist_ok=True)
    file = folder / f"{uuid.uuid4().hex}.zip"
    try:
        with audit.attempt("account-download", user.name), _one_at_a_time:
            own_things.write(user, file)
    except (UserError, OSError) as error:
        file.unlink(missing_ok=True)
        told = error if isinstance(error, UserError) else UserError(str(error), "Expected space on the disk.",
                                                                    "Try again, or tell an administrator.")
        return plain_pages.answer(page_of(user, told), 422)
    return FileResponse(file, filename="transfer-lab.zip", media_type="application/zip",
                        headers={"Cache-Control": "no-store"},
                        background=BackgroundTask(lambda: file.unlink(missing_ok=True)))


async def ask(request: Request) -> Response:
    """The page that says what goes with the account."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return plain_pages.lead_to(SIGN_IN)
    return plain_pages.answer(account_page.deletion(signed_in.user))


async def delete(request: Request) -> Response:
    """Delete the account and everything of it, for whoever gives the password, or a word where there is none."""
    signed_in = await identity.of(request.headers)
    if signed_in is None:
        return plain_pages.lead_to(SIGN_IN)
    form, user = await plain_pages.form(request), signed_in.user
    address = plain_pages.address_of(request)
    try:
        await asyncio.to_thread(attempts.check, user.name, address)
        if not await asyncio.to_thread(_is_sure, user, form):
            await asyncio.to_thread(attempts.failed, user.name, address)
            raise NOT_SURE
        with ownership.acting(user):
            await asyncio.to_thread(own_deletion.account, user, engines.get_engine().cancel)
    except UserError as error:
        return plain_pages.answer(account_page.deletion(user, error), 422)
    identity.forget()
    answer = plain_pages.answer(account_page.deleted())
    answer.delete_cookie(identity.COOKIE)
    return answer


def _is_sure(user: User, form: Mapping[str, str]) -> bool:
    if user.has_password:
        return users.signing_in(user.name, form.get("before", "")) is not None
    return form.get("word", "").strip().casefold() == account_page.WORD


ROUTES = [Route("/account/data.zip", take_away), Route("/account/delete", ask),
          Route("/account/delete", delete, methods=["POST"]), Route("/account", account),
          Route("/account", change, methods=["POST"])]
