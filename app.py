"""The server: `streamlit run app.py` shows the pages, and keeps the engine up behind them.

Routes beside the pages (tl_core/server/routes.py has the list): /live (what runs say, as server-sent events),
/assets/plotly.min.js, /health, /uploads (pictures that people bring), /frames (a camera's), /pictures and /exports.
"""

import asyncio
import contextlib
import importlib
import signal
import sys
import threading
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from tl_core import audit, log_lines, ownership, settings
from tl_core.accounts import claims
from tl_core.engine import engine as engines
from tl_core.engine import task_process
from tl_core.errors import UserError
from tl_core.operations import migrations
from tl_core.server import exposure, first_account, headers, oidc_providers, receiving
from tl_core.server.gate import Gate
from tl_core.server.routes import ROUTES
from ui.shared import who

HEAD_START_SECONDS = 2.0  # the first page's, whose script would wait for Dask's import otherwise
FIRST_PAGE = ("ui.train.train_form", "ui.train.run_view", "ui.train.train_button", "ui.shared.engine_status",
              "ui.train.deep_links")


@contextlib.asynccontextmanager
async def lifespan(_app):
    """Start the engine behind the first page; end it, and every stream it feeds, with the server."""
    first_account.tell(st.get_option("server.port"))
    settings.frame_ancestors()  # a mistake in it is told now, not by every answer
    ownership.set_source(who.acts)
    audit.set_source(who.comes_from)
    engine = engines.Engine()
    engines.set_engine(engine)
    receiving.open_again()
    engine.start(HEAD_START_SECONDS)
    for module in FIRST_PAGE:
        importlib.import_module(module)  # now, so that the first page need not
    with _streams_end_on_signals(engine):
        try:
            yield
        finally:
            await asyncio.to_thread(task_process.close)
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
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def auth_section() -> dict:
    """Streamlit's own section on providers of sign-in; empty where there is none."""
    try:
        return st.secrets["auth"].to_dict()
    except (FileNotFoundError, KeyError):
        return {}


oidc_providers.set_source(auth_section)
try:
    exposure.check(st.get_option("server.address"))
    if (migrated := migrations.bring_up()) is not None:  # before anything reads the home
        print(migrated, file=sys.stderr)
    if settings.oidc():
        claims.check()
        oidc_providers.all_providers()
except UserError as refusal:  # nothing has started yet: in words, without a traceback
    print(refusal, file=sys.stderr)
    sys.exit(2)

log_lines.set_up()
PAGE = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf8")
app = st.App("ui/frame.py", lifespan=lifespan, routes=ROUTES,
             middleware=[Middleware(Gate, routes=ROUTES, scripts=headers.script_hashes(PAGE))])
