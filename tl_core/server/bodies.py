"""How large a request's body may be, counted as it comes; nothing is read beyond that."""

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from tl_core import words
from tl_core.errors import UserError

MOST_BYTES = 1 << 20  # of a request that brings no file; those that take files count for themselves


class TooMuch(Exception):
    """More came than is read; the gate answers 413."""


def too_large(headers: Headers) -> bool:
    """Whether the request announces more than is read."""
    announced = headers.get("content-length", "0")
    return not announced.isdigit() or int(announced) > MOST_BYTES


def limited(receive: Receive) -> Receive:
    """The same body; ``TooMuch`` where more comes than was announced and allowed."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > MOST_BYTES:
            raise TooMuch
        return message
    return counted


def refusal() -> UserError:
    return UserError("The request is too large.", f"Expected at most {words.size(MOST_BYTES)}.", "Send less at once.")
