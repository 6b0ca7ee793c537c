"""``GET /health``: the engine's state and the store's, for a person or a monitor."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from tl_core import tracking
from tl_core.engine import engine as engines

NOTHING_TRAINS = ("lost", "failed", "no_store")
LOOK_SECONDS = 0.5  # a store that takes longer is told of next time


async def health(_request: Request) -> JSONResponse:
    """The engine's state; 503 and why where nothing can be trained or kept; a start is given its time."""
    await asyncio.to_thread(tracking.look, LOOK_SECONDS)
    state = engines.get_engine().state
    return JSONResponse({"status": state.status, "message": state.message, "devices": state.devices},
                        status_code=503 if state.status in NOTHING_TRAINS else 200)
