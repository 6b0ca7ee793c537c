"""The server: `streamlit run app.py` shows the pages, and keeps the engine up behind them.

Routes beside the pages: /live (what runs say, as server-sent events), /assets/plotly.min.js
(the chart library from its own Python package, so no other host is asked), /health,
the Data page's /pictures and /exports, /uploads (pictures that people bring), and /frames (a camera's).
"""

import asyncio
import contextlib
import functools
import gzip
import importlib
import importlib.metadata
import importlib.util
import signal
import threading
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tl_core.engine import aside
from tl_core.engine import engine as engines
from tl_core.engine.live import live
from ui import receiving, uploads
from ui.data_page import routes as data_routes
from ui.predict import frames

HEAD_START_SECONDS = 2.0  # the first page's, whose script would wait for Dask's import otherwise
FIRST_PAGE = ("ui.train_form", "ui.run_view", "ui.train_button", "ui.engine_note", "ui.deep_links")


@contextlib.asynccontextmanager
async def lifespan(_app):
    """Start the engine behind the first page; end it, and every stream it feeds, with the server."""
    engine = engines.Engine()
    engines.use(engine)
    receiving.open_again()
    engine.start(HEAD_START_SECONDS)
    for module in FIRST_PAGE:
        importlib.import_module(module)  # now, so that the first page need not
    with _streams_end_on_signals(engine):
        try:
            yield
        finally:
            await asyncio.to_thread(aside.close)
            await asyncio.to_thread(engine.stop)


@contextlib.contextmanager
def _streams_end_on_signals(engine: engines.Engine):
    """The server waits for open connections before it ends, so streams must hear of the signal first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def heard(number, frame) -> None:
        loop.call_soon_threadsafe(engine.close_streams)
        loop.call_soon_threadsafe(receiving.close)
        if callable(before[number]):
            before[number](number, frame)

    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def health(_request: Request) -> JSONResponse:
    """The engine's state, for a person or a monitor; 503 where it has failed."""
    state = engines.current().state
    return JSONResponse({"status": state.status, "message": state.message, "devices": state.devices},
                        status_code=503 if state.status == "failed" else 200)


async def plotly(request: Request) -> Response:
    """Plotly's script, compressed once and kept by the browser until its version changes."""
    headers = {"ETag": f'"{importlib.metadata.version("plotly")}"', "Cache-Control": "public, max-age=86400",
               "Vary": "Accept-Encoding"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    script = await asyncio.to_thread(_plotly_script, packed)
    return Response(script, media_type="text/javascript", headers=headers)


@functools.cache
def _plotly_script(packed: bool) -> bytes:
    # Plotly's own import takes a while; its folder is found without.
    folder = Path(importlib.util.find_spec("plotly").origin).parent
    script = (folder / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(script, 6) if packed else script


app = st.App("ui/frame.py", lifespan=lifespan, routes=[
    Route("/live", live), Route("/assets/plotly.min.js", plotly), Route("/health", health),
    *data_routes.ROUTES, *uploads.ROUTES, *frames.ROUTES])
