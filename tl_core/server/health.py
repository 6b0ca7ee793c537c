"""``GET /health``: the engine's state, for a person or a monitor."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from tl_core.engine import engine as engines


async def health(_request: Request) -> JSONResponse:
    """The engine's state; 503 where it has failed."""
    state = engines.current().state
    return JSONResponse({"status": state.status, "message": state.message, "devices": state.devices},
                        status_code=503 if state.status == "failed" else 200)
