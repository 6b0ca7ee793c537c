"""The gate in front of every route, Streamlit's own and its websocket among them.

Order: the request's id, the host's name, then who may ask for what, then who is signed in where people have to, then
how much is sent. Routes of our own do what they do on behalf of whoever is signed in. Whatever is answered gets its
headers here, a fault of ours too.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tl_core import audit, ownership, settings
from tl_core.accounts.users import User
from tl_core.boards import visitors
from tl_core.errors import UserError
from tl_core.server import (
    bodies,
    headers,
    hosts,
    identity,
    plain_pages,
    request_counts,
    request_ids,
    sign_in,
    sites,
    visits,
)
from tl_core.server.audit_log import PATH as AUDIT_LOG
from tl_core.server.metrics import PATH as OUR_METRICS
from tl_core.server.oidc_providers import CALLBACK
from tl_core.server.receiving import error_json

log = logging.getLogger(__name__)

PUBLIC = ("/health", "/ready", "/alive", "/assets/plotly.min.js")  # nothing of anybody's
SIGNING_IN = ("/sign-in", "/sign-in/with/{name}", CALLBACK, "/sign-out", "/welcome", "/join-class", "/account",
              visits.PATH)  # strangers reach them, from anywhere
PLAIN_PAGES = (*SIGNING_IN, AUDIT_LOG, "/account/data.zip", "/account/delete",
               "/account/class")  # with a style of their own and no script
SESSION_SECONDS = 5.0  # how long something that is open outlives its session
TAKES_FILES = ("/uploads/{staging}/picture", "/uploads/{staging}/zip",
               "/boards/{code}/picture")  # with limits of their own
STREAMLITS_FILES = "/_stcore/upload_file/"  # counted by Streamlit, up to its maxUploadSize
METRICS = "/_stcore/metrics"
PAGES, SESSIONS = "pages", "sessions"  # Streamlit's: how they are counted
NOBODY = UserError("Nobody is signed in.", "Expected somebody with an account.", "Sign in at /sign-in, then try again.")
LOOKS_ONLY = UserError("You came by a public link.", "It shows what somebody made public, and changes nothing.",
                       "Sign in at /sign-in to go on from here.")
LOOKED_AT = ("/live", "/pictures/", "/texts/", "/adapted/", "/discovered/",
             "/boards/{code}/live")  # what public links show
BOARD = "/board"  # of one that is not public visitors hear what strangers do: join it, or sign in
NOT_FOR_ALL = UserError("The server's figures were asked for from another machine.",
                        "Only this machine may read them.", "Start the server with TL_METRICS=1 to let others.")


class Gate:
    """ASGI middleware. ``routes`` are our own; ``scripts`` the hashes of the pages' inline scripts."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route], scripts: Sequence[str] = ()):
        self.app, self.routes, self.scripts = app, routes, scripts
        request_ids.mark_log_lines()
        request_counts.count_log_lines()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = {"http": self._http, "websocket": self._websocket}.get(scope["type"])
        if answer is None:
            await self.app(scope, receive, send)
            return
        counted = request_counts.requests.begin(self._counted_as(scope))
        try:
            request_id = request_ids.of(Headers(scope=scope))
            with request_ids.during(request_id), audit.during(_address(scope), request_id):
                await answer(scope, receive, counted.watch(send))
        finally:
            counted.end()

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_headers, route = Headers(scope=scope), self._own(scope)
        refused = (_refused(scope, request_headers, route) if await _known_host(request_headers) else
                   _foreign_host(request_headers))
        signed_in = _Session(request_headers) if identity.required() and not _for_strangers(route) else None
        if refused is None and signed_in and not await signed_in.lasts():
            refused = _stranger(scope, request_headers, route)
        if refused is None and signed_in and not await _may_ask(signed_in.user, scope, route):
            refused = error_json(403, LOOKS_ONLY) if route else _stranger(scope, request_headers, route)
        answer = _Answer(send, self._policy(request_headers, route, refused), signed_in)
        if refused:
            await refused(scope, receive, answer.send)
            return
        try:
            with ownership.acting(signed_in.user) if signed_in else contextlib.nullcontext():
                await self.app(scope, bodies.limited(receive) if _counted(scope, route) else receive, answer.send)
        except ClientDisconnect:
            pass  # nobody is there to read an answer
        except bodies.TooMuch:
            await error_json(413, bodies.refusal())(scope, receive, answer.send)
        except Exception:
            log.exception("%s %r could not be answered", scope["method"], scope["path"])
            if answer.begun:
                raise  # the server breaks the connection off, so that nobody takes the half for the whole
            await _fault(route)(scope, receive, answer.send)

    def _policy(self, request_headers: Headers, route: Route | None, refused: Response | None) -> str:
        if route is not None and route.path in PLAIN_PAGES:
            return plain_pages.POLICY
        return headers.NO_PAGE if route or refused else headers.page_policy(_host(request_headers), self.scripts)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_headers = Headers(scope=scope)
        refused = None
        if not await _known_host(request_headers):
            refused = _foreign_host(request_headers)
        elif not sites.may_connect(request_headers):
            refused = PlainTextResponse(str(sites.refusal(request_headers)), 403)
        signed_in = _Session(request_headers) if identity.required() else None
        if refused is None and signed_in and not await signed_in.lasts():
            refused = PlainTextResponse(str(NOBODY), 401)
        answer = _Answer(send, headers.NO_PAGE)
        if refused is None:
            await self.app(scope, signed_in.watched(receive, send) if signed_in else receive, answer.send)
        elif "websocket.http.response" in scope.get("extensions", {}):
            await refused(scope, receive, answer.send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "refused"})  # before it opens: answers 403

    def _counted_as(self, scope: Scope) -> str:
        """One name a route, whatever is asked of it: paths that people make up would be names without end."""
        if scope["type"] == "websocket":
            return SESSIONS
        route = self._own(scope)
        return route.path if route else PAGES

    def _own(self, scope: Scope) -> Route | None:
        return next((route for route in self.routes if route.matches(scope)[0] is not Match.NONE), None)


class _Session:
    """The session that a request came with, asked again while what it opened lasts."""

    def __init__(self, request_headers: Headers):
        self._headers, self._asked = request_headers, float("-inf")
        self.user: User | None = None

    async def lasts(self) -> bool:
        """Whether it is one, as the record had it a few seconds ago."""
        if time.monotonic() - self._asked > SESSION_SECONDS:
            self.user, self._asked = await identity.user_of(self._headers), time.monotonic()
        return self.user is not None

    def watched(self, receive: Receive, send: Send) -> Receive:
        """A websocket's messages, until the session ends: what comes after is not heard."""
        async def heard() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await self.lasts():
                await send({"type": "websocket.close", "code": 1008, "reason": "signed out"})
                return {"type": "websocket.disconnect", "code": 1008, "reason": "signed out"}
            return message
        return heard


class _Answer:
    """Where an answer goes, its headers put on; ``begun`` once its first part has gone.

    What goes on for long, such as a stream, ends with the session ``signed_in``.
    """

    def __init__(self, send: Send, policy: str, signed_in: _Session | None = None):
        self._send, self._signed_in, self.begun = send, signed_in, False
        self._headers = {**headers.ALWAYS, "Content-Security-Policy": policy,
                         request_ids.HEADER: request_ids.current()}

    async def send(self, message: Message) -> None:
        if message["type"].endswith("http.response.start") or message["type"] == "websocket.accept":
            answered = MutableHeaders(raw=[*message.get("headers", ())])
            for name, value in self._headers.items():
                answered[name] = value
            message = {**message, "headers": answered.raw}
        elif self._signed_in and message.get("more_body") and not await self._signed_in.lasts():
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            raise ClientDisconnect
        self.begun = True
        await self._send(message)


def _refused(scope: Scope, request_headers: Headers, route: Route | None) -> Response | None:
    """The answer to what may not pass, None for the rest."""
    if route is None:
        return _refused_of_streamlit(scope, request_headers)
    if route.path == OUR_METRICS and not _may_watch(scope, request_headers):
        return error_json(403, NOT_FOR_ALL)
    if not _may_come(scope["method"], request_headers, route):
        return error_json(403, sites.refusal(request_headers))
    return error_json(413, bodies.refusal()) if _counted(scope, route) and bodies.too_large(request_headers) else None


def _may_come(method: str, request_headers: Headers, route: Route) -> bool:
    """Whether a request for a route of ours may come from where it comes from."""
    anywhere = route.path in PUBLIC or (route.path in SIGNING_IN and method in sites.SAFE_METHODS)
    return anywhere or sites.ours(method, request_headers)


def _may_watch(scope: Scope, request_headers: Headers) -> bool:
    return settings.metrics_for_all() or sites.loopback(scope.get("client"), request_headers)


def _for_strangers(route: Route | None) -> bool:
    return route is not None and route.path in (*PUBLIC, *SIGNING_IN, OUR_METRICS)


async def _may_ask(user: User | None, scope: Scope, route: Route | None) -> bool:
    """Whether this is for looking, at what a visitor may see, or somebody asks who may do more than that."""
    if user is not None and user.may_begin:
        return True
    if scope["method"] not in sites.SAFE_METHODS:
        return False
    if route is not None:
        return route.path.startswith(LOOKED_AT)
    return scope["path"] != BOARD or await asyncio.to_thread(visitors.may_come, QueryParams(
        scope.get("query_string", b"")).get("code", ""))


def _stranger(scope: Scope, request_headers: Headers, route: Route | None) -> Response:
    """A page leads to the form; everything else is refused."""
    if route is None and scope["method"] == "GET" and "text/html" in request_headers.get("accept", ""):
        return sign_in.refer(scope["path"], scope.get("query_string", b"").decode("latin-1"))
    return error_json(401, NOBODY)


def _refused_of_streamlit(scope: Scope, request_headers: Headers) -> Response | None:
    """Pages may be opened from anywhere; what changes something may not."""
    if scope["path"].endswith(METRICS) and not sites.loopback(scope.get("client"), request_headers):
        return PlainTextResponse("Only this machine may read the server's figures.", 403)
    if scope["method"] not in sites.SAFE_METHODS and not sites.ours(scope["method"], request_headers):
        return PlainTextResponse(str(sites.refusal(request_headers)), 403)
    return error_json(413, bodies.refusal()) if _counted(scope, None) and bodies.too_large(request_headers) else None


def _counted(scope: Scope, route: Route | None) -> bool:
    """Whether the body is bounded here; those that take files count for themselves."""
    return STREAMLITS_FILES not in scope["path"] if route is None else route.path not in TAKES_FILES


def _address(scope: Scope) -> str:
    return (scope.get("client") or ("",))[0]


def _host(request_headers: Headers) -> str:
    return request_headers.get("host", "")


async def _known_host(request_headers: Headers) -> bool:
    return len(request_headers.getlist("host")) == 1 and await hosts.answers_to(_host(request_headers))


def _foreign_host(request_headers: Headers) -> Response:
    return PlainTextResponse(str(hosts.refusal(_host(request_headers))), 403)


def _fault(route: Route | None) -> Response:
    error = UserError("The server could not answer.", "This is a fault of the program.",
                      f"Try again. The server's log says more where it names the request {request_ids.current()}.")
    return error_json(500, error) if route else PlainTextResponse(str(error), 500, {"Cache-Control": "no-store"})
