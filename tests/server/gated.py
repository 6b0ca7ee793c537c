"""Routes as the server has them: behind the gate."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from tl_core.server.gate import Gate
from tl_core.server.routes import ROUTES


def gated(routes: Sequence[BaseRoute], scripts: Sequence[str] = ()) -> Starlette:
    return Starlette(routes=routes, middleware=[Middleware(Gate, routes=ROUTES, scripts=scripts)])
