"""``GET /health``: the engine's state and the store's, for a person or a monitor."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from tl_core import tracking
from tl_core.engine import engine as engines

LOOK_SECONDS = 0.5  # a store that takes longer is told of next time


async def health(_request: Request) -> JSONResponse:
    """The engine's state; 503 where it has failed, or where the store of runs cannot be used and why."""
    await asyncio.to_thread(tracking.look, LOOK_SECONDS)
    state = engines.current().state
    return JSONResponse({"status": state.status, "message": state.message, "devices": state.devices},
                        status_code=503 if state.status in ("failed", "no_store") else 200)
