"""The gate in front of every route, Streamlit's own and its websocket among them.

Order: the host's name, then who may ask for what, then how much is sent. Whatever is answered gets its
headers here. Who is signed in will be asked here too.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tl_core.errors import UserError
from tl_core.server import bodies, headers, hosts, sites

PUBLIC = ("/health", "/assets/plotly.min.js")  # nothing of anybody's
TAKES_FILES = ("/uploads/{staging}/picture", "/uploads/{staging}/zip")  # with limits of their own
METRICS = "/_stcore/metrics"


class Gate:
    """ASGI middleware. ``routes`` are our own; ``scripts`` the hashes of the pages' inline scripts."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route], scripts: Sequence[str] = ()):
        self.app, self.routes, self.scripts = app, routes, scripts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and not await _known_host(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008, "reason": "host"})  # before it opens: answers 403
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked, route = Headers(scope=scope), self._own(scope)
        refused = None if await _known_host(asked) else PlainTextResponse(str(hosts.refusal(_host(asked))), 403)
        policy = headers.NO_PAGE if route or refused else headers.page_policy(_host(asked), self.scripts)
        send = _with_headers(send, policy)
        if refused := refused or _refused(scope, asked, route):
            await refused(scope, receive, send)
        else:
            counts = route is not None and route.path not in TAKES_FILES
            await self.app(scope, bodies.limited(receive) if counts else receive, send)

    def _own(self, scope: Scope) -> Route | None:
        return next((route for route in self.routes if route.matches(scope)[0] is not Match.NONE), None)


def _refused(scope: Scope, asked: Headers, route: Route | None) -> Response | None:
    """The answer to what may not pass, None for the rest."""
    if route is None:
        stranger = scope["path"].endswith(METRICS) and not sites.loopback(scope.get("client"), asked)
        return PlainTextResponse("Only this machine may read the server's figures.", 403) if stranger else None
    if route.path not in PUBLIC and not sites.ours(scope["method"], asked):
        return _told(403, sites.refusal(asked))
    if route.path not in TAKES_FILES and bodies.too_large(asked):
        return _told(413, bodies.refusal())
    return None


def _host(asked: Headers) -> str:
    return asked.get("host", "")


async def _known_host(asked: Headers) -> bool:
    return len(asked.getlist("host")) == 1 and await hosts.answers_to(_host(asked))


def _told(status: int, error: UserError) -> JSONResponse:
    return JSONResponse({"found": error.found, "expected": error.expected, "fix": error.fix, "message": str(error)},
                        status_code=status, headers={"Cache-Control": "no-store"})


def _with_headers(send: Send, policy: str) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered = MutableHeaders(scope=message)
            for name, value in {**headers.ALWAYS, "Content-Security-Policy": policy}.items():
                answered[name] = value
        await send(message)
    return sent
