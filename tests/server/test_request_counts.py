import logging
import threading

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.server.gated import HOME, client, gated, socket
from tl_core.server import request_counts
from tl_core.server.request_counts import BROKEN, RequestCounts

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def counts(monkeypatch):
    monkeypatch.setattr(request_counts, "requests", RequestCounts())
    return request_counts.requests


def test_requests_are_counted_by_route_and_status_and_not_by_what_people_make_up(counts):
    using = client()
    using.get("/health")
    using.get("/pictures/run/train/0", headers={"Sec-Fetch-Site": "cross-site"})
    for made_up in ("/a", "/b", "/c?d=e"):
        using.get(made_up)
    assert counts.answered[("/health", "200")] == 1 and counts.answered[("pages", "200")] == 3
    assert {route for route, _ in counts.answered} <= {"/health", "pages", *(
        route.path for route in using.app.routes if isinstance(route, Route))}
    assert any(status == "403" for _, status in counts.answered) and not any(counts.open.values())
    assert counts.seconds["/health"] > 0


def test_a_fault_is_counted_as_what_it_answers_and_half_an_answer_as_it_began(counts):
    async def fault(_request):
        raise RuntimeError

    async def half(_request):
        async def pieces():
            yield "half"
            raise RuntimeError
        return StreamingResponse(pieces())
    TestClient(gated([Route("/health", fault)]), base_url=HOME).get("/health")
    with pytest.raises(RuntimeError):
        TestClient(gated([Route("/live", half)]), base_url=HOME).get("/live", headers=OURS)
    assert counts.answered == {("/health", "500"): 1, ("/live", "200"): 1} and not any(counts.open.values())


def test_what_is_open_is_counted_while_it_is(counts):
    seen = []

    async def look(_request):
        seen.append(dict(counts.open))
        return PlainTextResponse("")
    TestClient(gated([Route("/live", look)]), base_url=HOME).get("/live", headers=OURS)
    with TestClient(gated([WebSocketRoute("/_stcore/stream", socket)]), base_url=HOME).websocket_connect(
            "/_stcore/stream", headers={"Host": "localhost:8501"}):
        pass
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("/_stcore/stream",
                                                                        headers={"Host": "evil.example"}):
        pass
    assert seen == [{"/live": 1}]
    assert counts.answered["sessions", "101"] == counts.answered["sessions", "403"] == 1


def test_who_goes_before_an_answer_is_broken(counts):
    counts.begin("/live").end()
    assert counts.answered == {("/live", BROKEN): 1}


def test_counts_from_many_threads_add_up(counts):
    def ask():
        for _ in range(200):
            counts.begin("/live").end()
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.answered["/live", BROKEN] == 1600 and counts.open["/live"] == 0


def test_lines_of_the_log_are_counted_once_by_level(monkeypatch):
    lines = request_counts.LogCounts()
    monkeypatch.setattr(request_counts, "log_lines", lines)
    request_counts.count_log_lines()
    request_counts.count_log_lines()
    try:
        for write in (logging.info, logging.warning, logging.error, logging.error):
            write("it")
    finally:
        logging.getLogger().removeHandler(lines)
    assert lines.lines == {"warning": 1, "error": 2}
