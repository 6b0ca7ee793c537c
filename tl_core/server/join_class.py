"""``/join-class``: a stranger with the code of a class, or of a board of one, comes in as its guest.

With ``?board=CODE`` the nickname is all that is asked, and the board is what follows: one step from a QR code.
"""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core.accounts import attempts, classes, guests, users
from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import User
from tl_core.boards import store, student_actions
from tl_core.boards.state import Board
from tl_core.errors import UserError
from tl_core.server import identity, join_class_page, plain_pages, session_cookie


@dataclass(frozen=True)
class Entrance:
    """What a code leads into: a class, and a board where it was a board's."""

    into: SchoolClass
    board: Board | None = None


async def show(request: Request) -> Response:
    """The form; whoever is signed in, or need not be, goes on at once."""
    asked = request.query_params
    board, code, goes_on = asked.get("board", ""), asked.get("code", ""), plain_pages.local_path(asked.get("next"))
    if not identity.required() or await identity.of(request.headers):
        return plain_pages.lead_to(f"/board?code={quote(board, safe='')}" if board and goes_on == "/" else goes_on)
    if not board and not code:
        return plain_pages.answer(join_class_page.with_code(goes_on))
    try:
        entrance = await _entrance(request, board, code)
    except UserError as error:
        return plain_pages.answer(join_class_page.with_code(goes_on, code, "", error), 404)
    if entrance is None:
        return plain_pages.lead_to(f"/sign-in?next={quote(goes_on, safe='')}")
    return plain_pages.answer(join_class_page.of(entrance.into, entrance.board, goes_on))


async def join(request: Request) -> Response:
    """Make the guest and the session; on a board the student too."""
    form = await plain_pages.form(request)
    board, code, nickname = form.get("board", ""), form.get("code", ""), form.get("nickname", "")
    goes_on = plain_pages.local_path(form.get("next"))
    if not identity.required():
        return plain_pages.lead_to(goes_on)
    try:
        entrance = await _entrance(request, board, code)
    except UserError as error:
        return plain_pages.answer(join_class_page.with_code(goes_on, code, nickname, error), 404)
    if entrance is None:
        return plain_pages.lead_to(f"/sign-in?next={quote(goes_on, safe='')}")
    try:
        user, goes_on = await asyncio.to_thread(_come_in, entrance, nickname, goes_on)
    except UserError as error:
        return plain_pages.answer(join_class_page.of(entrance.into, entrance.board, goes_on, nickname, error), 422)
    return await session_cookie.begin(request, user, goes_on)


async def _entrance(request: Request, board: str, code: str) -> Entrance | None:
    """What the code leads into; None for a board that takes no guests; ``UserError``, counted, for no code."""
    address = plain_pages.address_of(request)
    await asyncio.to_thread(attempts.check, None, address)
    try:
        return await asyncio.to_thread(_of_board, board) if board else Entrance(
            await asyncio.to_thread(classes.with_code, code))
    except UserError:
        await asyncio.to_thread(attempts.failed, None, address)
        raise


def _of_board(code: str) -> Entrance | None:
    board = store.get(code)
    if board.class_id is None or board.closed or board.visibility == "public":
        return None  # a public link has the code in it
    into = classes.get(board.class_id)
    return None if into.closed else Entrance(into, board)


def _come_in(entrance: Entrance, nickname: str, goes_on: str) -> tuple[User, str]:
    """The new guest, and the path that follows."""
    user = guests.join(entrance.into.id, nickname)
    if entrance.board is None:
        return user, goes_on
    try:
        joined = student_actions.join(entrance.board.code, guests.nickname(user))
    except UserError:
        users.delete(user.name, forget=True)
        raise
    return user, f"/board?{urlencode({'code': entrance.board.code, 'me': joined.secret})}"


ROUTES = [Route("/join-class", show), Route("/join-class", join, methods=["POST"])]
