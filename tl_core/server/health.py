"""What monitors and proxies ask: ``/health`` whether runs can be trained, ``/ready`` whether pages can be shown, and
``/alive`` whether the process answers at all."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tl_core import tracking
from tl_core.engine import engine as engines

NOTHING_TRAINS = ("lost", "failed", "no_store")
LOOK_SECONDS = 0.5  # a store that takes longer is told of next time
NOT_KEPT = {"Cache-Control": "no-store"}


async def health(_request: Request) -> JSONResponse:
    """The engine's state; 503 and why where nothing can be trained or kept; a start is given its time."""
    await asyncio.to_thread(tracking.look, LOOK_SECONDS)
    state = engines.get_engine().state
    return JSONResponse({"status": state.status, "message": state.message, "devices": state.devices},
                        status_code=503 if state.status in NOTHING_TRAINS else 200)


async def ready(_request: Request) -> JSONResponse:
    """200 where people may be sent here; 503 and why where the store of runs is away, or the server goes.

    A scheduler that is away is no reason: pages say so themselves, and runs wait.
    """
    await asyncio.to_thread(tracking.look, LOOK_SECONDS)
    engine = engines.get_engine()
    if engine.closing:
        return _not_ready("closing", "The server is stopping.")
    if engine.state.status == "no_store":
        return _not_ready("no_store", engine.state.message)
    return JSONResponse({"status": "ready"}, headers=NOT_KEPT)


async def alive(_request: Request) -> JSONResponse:
    """200 as long as the server answers; what else is wrong a new start would not mend."""
    return JSONResponse({"status": "alive"}, headers=NOT_KEPT)


def _not_ready(status: str, message: str) -> JSONResponse:
    return JSONResponse({"status": status, "message": message}, 503, NOT_KEPT)


ROUTES = [Route("/health", health), Route("/ready", ready), Route("/alive", alive)]
