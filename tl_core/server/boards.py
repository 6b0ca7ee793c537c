"""``GET /boards/{code}/live``: a class board as it grows, whole with every message, as server-sent events.

Whoever has the code may look, as everybody in the room can; a visitor as long as the board is public.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tl_core import ownership
from tl_core.boards.snapshot import Snapshots
from tl_core.engine.engine import get_engine
from tl_core.engine.event_log import EventLog
from tl_core.errors import UserError
from tl_core.server.live import HEADERS, HEARTBEAT_SECONDS, RETRY
from tl_core.server.receiving import error_json

EVERY_SECONDS = 0.5



def _tails(run_ids: Sequence[str]) -> dict[str, EventLog]:
    """What a board's runs say is for all who have its code, whosever they are."""
    with ownership.acting(None):
        return get_engine().tails(run_ids)


snapshots = Snapshots(_tails)


async def live(request: Request) -> Response:
    """The route; 404 in three clauses where there is no such board."""
    code = request.path_params["code"]
    try:
        first = await asyncio.to_thread(snapshots.latest, code)
    except UserError as error:
        return error_json(404, error)
    return StreamingResponse(_follow(code, first), media_type="text/event-stream", headers=HEADERS)


async def _follow(code: str, text: str) -> AsyncIterator[str]:
    """The board now and after every change, until it is deleted or the server goes."""
    yield f"{RETRY}data: {text}\n\n"
    spoke = time.monotonic()
    while not get_engine().closing:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            now = await asyncio.to_thread(snapshots.latest, code)
        except UserError:
            yield "event: gone\ndata: {}\n\n"
            return
        if now != text:
            text, spoke = now, time.monotonic()
            yield f"data: {text}\n\n"
        elif time.monotonic() - spoke >= HEARTBEAT_SECONDS:
            spoke = time.monotonic()
            yield ": still here\n\n"


ROUTES = [Route("/boards/{code}/live", live)]
