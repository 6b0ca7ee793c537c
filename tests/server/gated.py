"""Routes as the server has them: behind the gate, with stand-ins for what they do."""

import re
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.testclient import TestClient

from tl_core.server.gate import METRICS, Gate
from tl_core.server.routes import ROUTES

HOME = "http://localhost:8501"
OTHERS = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"},
          {"Origin": "null"}, {"Referer": "http://evil.example/page"}, {"Origin": "http://localhost:9999"},
          {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": HOME}]


def gated(routes: Sequence[BaseRoute], scripts: Sequence[str] = ()) -> Starlette:
    return Starlette(routes=routes, middleware=[Middleware(Gate, routes=ROUTES, scripts=scripts)])


async def page(_request):
    return PlainTextResponse("page")


async def reads(request):
    return PlainTextResponse(f"{len(await request.body())}")


async def socket(websocket):
    await websocket.accept()
    await websocket.close()


def stand_in(route: Route) -> Route:
    """The same address and methods; what it does is tested elsewhere."""
    async def answer(request):
        return PlainTextResponse(f"{len(await request.body())}")
    return Route(route.path, answer, methods=list(route.methods))


def client(of=ROUTES, host="localhost:8501", caller=("127.0.0.1", 5)) -> TestClient:
    streamlits = [Route(METRICS, page), WebSocketRoute("/_stcore/stream", socket), Route("/reads", reads),
                  Route("/_stcore/upload_file/{session}/{file}", page, methods=["PUT", "DELETE"]),
                  Route("/{path:path}", page)]
    app = gated([*map(stand_in, of), *streamlits], ["'sha256-abc'"])
    return TestClient(app, base_url=f"http://{host}", client=caller)


def path_of(route: Route) -> str:
    return re.sub(r"{(\w+)(:int)?}", lambda part: "1" if part[2] else part[1], route.path)


def asked(route: Route, using: TestClient, headers=None, **more):
    method = "POST" if "POST" in route.methods else "GET"
    return using.request(method, path_of(route), headers=headers or {"Sec-Fetch-Site": "same-origin"}, **more)
