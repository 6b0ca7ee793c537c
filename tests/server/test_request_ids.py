"""Each request has an id: in its answer, in the log, and in what a person is told of a fault."""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from tests.server.gated import HOME, asked, client, gated, path_of
from tl_core.server import plain_pages, request_ids
from tl_core.server.gate import PLAIN_PAGES, Gate
from tl_core.server.routes import ROUTES

MADE = re.compile(r"[0-9a-f]{16}")
OURS = {"Sec-Fetch-Site": "same-origin"}
HARMFUL = ["", "a b", "a\tb", "<script>", "x" * 65, "id;drop", "ä", "a/b", "%0d%0aSet-Cookie", "a\x7f"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_answer_of_every_route_has_an_id_of_its_own(route):
    using = client()
    answers = [asked(route, using), asked(route, using), asked(route, using, {"Sec-Fetch-Site": "cross-site"}),
               asked(route, client(host="evil.example")), asked(route, using, content=b"x" * 2_000_000),
               using.request("PATCH", path_of(route), headers=OURS)]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(map(MADE.fullmatch, ids)) and len(set(ids)) == len(ids)


def test_pages_and_what_is_not_there_have_one_too():
    for path in ("/compare", "/_stcore/metrics", "/nothing/at/all"):
        assert MADE.fullmatch(client().get(path).headers["x-request-id"])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_an_id_comes_from_a_proxy_only_where_there_is_one(route, monkeypatch):
    given = {**OURS, "X-Request-ID": "from-the_proxy.1"}
    assert MADE.fullmatch(asked(route, client(), given).headers["x-request-id"])
    monkeypatch.setenv("TL_BEHIND_PROXY", "1")
    assert asked(route, client(), given).headers["x-request-id"] == "from-the_proxy.1"
    assert MADE.fullmatch(asked(route, client()).headers["x-request-id"])


@pytest.mark.parametrize("harmful", HARMFUL, ids=repr)
def test_a_harmful_id_is_not_taken_over(harmful, monkeypatch):
    monkeypatch.setenv("TL_BEHIND_PROXY", "on")
    headers = Headers(raw=[(b"x-request-id", harmful.encode("latin-1"))])
    assert MADE.fullmatch(request_ids.of(headers))
    assert MADE.fullmatch(request_ids.of(Headers(raw=[(b"x-request-id", b"one"), (b"x-request-id", b"two")])))


def raises(route: Route) -> Route:
    async def fault(_request):
        raise RuntimeError("nobody thought of this")
    return Route(route.path, fault, methods=list(route.methods or ["GET"]))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_a_fault_of_any_route_is_told_with_its_id_and_logged_with_it(route, caplog):
    answer = asked(route, TestClient(gated([raises(route)]), base_url=HOME, client=("127.0.0.1", 5)))
    number = answer.headers["x-request-id"]
    assert answer.status_code == 500 and answer.headers["cache-control"] == "no-store"
    assert f"request {number}" in answer.json()["message"] and "nobody thought" not in answer.text
    policy = plain_pages.POLICY if route.path in PLAIN_PAGES else "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["content-security-policy"] == policy
    line, = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert line.getMessage().endswith(f"[request {number}]") and path_of(route) in line.getMessage()
    assert "nobody thought of this" in str(line.exc_info[1])


def test_a_fault_in_a_page_is_plain_text():
    answer = TestClient(gated([raises(Route("/compare", PlainTextResponse))]), base_url=HOME).get("/compare")
    assert answer.status_code == 500 and answer.headers["content-type"].startswith("text/plain")
    assert f"request {answer.headers['x-request-id']}" in answer.text


def test_half_an_answer_is_broken_off_and_not_made_whole(caplog):
    async def half(_request):
        async def pieces():
            yield "half of it"
            raise RuntimeError("nobody thought of this")
        return StreamingResponse(pieces())
    with pytest.raises(RuntimeError, match="nobody thought"):
        TestClient(gated([Route("/live", half)]), base_url=HOME).get("/live", headers=OURS)
    assert any("/live" in record.getMessage() for record in caplog.records)


def test_a_path_in_the_log_is_one_line(caplog):
    async def fault(scope, receive, send):
        raise RuntimeError
    answer = TestClient(Gate(fault, ROUTES), base_url=HOME).get("/a%0aWARNING%20b")
    assert answer.status_code == 500
    line, = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "\n" not in line.getMessage()


def test_lines_of_other_modules_and_of_threads_carry_the_id(caplog):
    def work():
        logging.getLogger("elsewhere").warning("100%% of %s", "it")

    async def route(_request):
        work()
        with ThreadPoolExecutor(1) as threads:
            await asyncio.get_running_loop().run_in_executor(threads, request_ids.carried(work))
        await asyncio.to_thread(work)
        return PlainTextResponse(request_ids.current())
    with caplog.at_level(logging.WARNING):
        answer = TestClient(gated([Route("/live", route)]), base_url=HOME).get("/live", headers=OURS)
        work()
    number = answer.headers["x-request-id"]
    assert answer.text == number
    assert [record.getMessage() for record in caplog.records if record.name == "elsewhere"] == [
        *[f"100% of it [request {number}]"] * 3, "100% of it"]


def test_a_websocket_is_told_its_id_and_its_lines_carry_it(caplog):
    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text(request_ids.current())
        await websocket.close()
    with TestClient(gated([WebSocketRoute("/_stcore/stream", socket)]), base_url=HOME).websocket_connect(
            "/_stcore/stream", headers={"Host": "localhost:8501"}) as opened:
        headers = {name.decode().lower(): value.decode() for name, value in opened.extra_headers or ()}
        assert MADE.fullmatch(headers["x-request-id"]) and opened.receive_text() == headers["x-request-id"]


def test_a_request_s_id_ends_with_it():
    assert request_ids.current() == ""
    with request_ids.during("a"):
        assert request_ids.current() == "a"
    assert request_ids.current() == ""
