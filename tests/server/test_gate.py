"""Every route of our own behind the gate: its headers, foreign names, other sites, large bodies."""

import importlib
import re
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.server.gated import gated
from tl_core import settings
from tl_core.errors import UserError
from tl_core.server import bodies
from tl_core.server.gate import METRICS, PUBLIC, TAKES_FILES
from tl_core.server.headers import page_policy, script_hashes
from tl_core.server.routes import ROUTES

ROOT = Path(__file__).parents[2]
HOME = "http://localhost:8501"
OTHERS = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"},
          {"Origin": "null"}, {"Referer": "http://evil.example/page"}, {"Origin": "http://localhost:9999"},
          {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": HOME}]


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
    return route.path.replace("{", "").replace("}", "")


def asked(route: Route, using: TestClient, headers=None, **more):
    method = "POST" if "POST" in route.methods else "GET"
    return using.request(method, path_of(route), headers=headers or {"Sec-Fetch-Site": "same-origin"}, **more)


def test_the_list_is_whole():
    assert {path_of(route).split("/")[1] for route in ROUTES} == {
        "live", "assets", "health", "uploads", "frames", "pictures", "exports"}
    assert set(PUBLIC) | set(TAKES_FILES) <= {route.path for route in ROUTES}


def test_no_route_is_made_anywhere_else():
    making = {str(path.relative_to(ROOT)) for folder in ("tl_core", "ui", "pages", ".") for path in (
        (ROOT / folder).glob("*.py") if folder == "." else (ROOT / folder).rglob("*.py"))
        if re.search(r"\b(Route|Mount|WebSocketRoute)\(", path.read_text(encoding="utf8"))}
    assert {Path(path).parent for path in making} == {Path("tl_core/server")}
    listed = {id(route) for route in ROUTES}
    for path in making:
        own = importlib.import_module(path.removesuffix(".py").replace("/", ".")).ROUTES
        assert {id(route) for route in own} <= listed, path


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_route_answers_our_own_pages_with_every_header(route):
    answer = asked(route, client())
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_no_route_answers_under_a_foreign_name(route):
    answer = asked(route, client(host="evil.example:8501"))
    assert answer.status_code == 403 and "'evil.example:8501'" in answer.text and "TL_HOSTS" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("headers", OTHERS, ids=str)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_no_route_with_anything_of_anybodys_answers_other_sites(route, headers):
    answer = asked(route, client(), headers)
    if route.path in PUBLIC:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403 and answer.json()["expected"] == "Expected one from a page of this server."


@pytest.mark.parametrize("route", [route for route in ROUTES if route.path not in PUBLIC], ids=lambda route: route.path)
def test_programs_may_read_but_what_changes_something_says_where_it_comes_from(route):
    reads = "POST" not in route.methods
    assert asked(route, client(), {"Accept": "*/*"}).status_code == (200 if reads else 403)
    assert asked(route, client(), {"Sec-Fetch-Site": "none"}).status_code == (200 if reads else 403)
    assert asked(route, client(), {"Origin": HOME}).status_code == 200


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_bodies_are_bounded_but_where_files_arrive(route):
    large = b"x" * (bodies.MOST_BYTES + 1)
    for body in (large, iter([large[:5], large[5:]])):  # announced, and in pieces that announce nothing
        answer = asked(route, client(), content=body)
        assert answer.status_code == (200 if route.path in TAKES_FILES else 413), answer.text
    assert "Expected at most 1 MB" in asked(ROUTES[0], client(), content=large).json()["message"]
    assert asked(route, client(), content=large[1:]).status_code == 200


def test_a_length_that_is_no_number_is_refused():
    assert asked(ROUTES[0], client(), {"Content-Length": "-1", "Sec-Fetch-Site": "same-origin"}).status_code == 413


def test_pages_have_a_policy_and_may_be_opened_from_anywhere():
    for headers in ({}, *OTHERS):
        answer = client().get("/compare", headers=headers)
        assert answer.text == "page"
        assert answer.headers["content-security-policy"] == page_policy("localhost:8501", ["'sha256-abc'"])
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert client(host="evil.example").get("/compare").status_code == 403


def test_the_pages_policy_names_each_thing_that_is_allowed():
    policy = dict(part.split(" ", 1) for part in page_policy("lab:1", ["'sha256-abc'"]).split("; "))
    assert policy["script-src"] == "'self' blob: 'sha256-abc'"
    assert policy["frame-ancestors"] == "'self'" and policy["object-src"] == "'none'"
    assert policy["connect-src"] == "'self' data: blob: ws://lab:1 wss://lab:1"
    assert [name for name, sources in policy.items() if "unsafe" in sources] == ["style-src"]


def test_an_inline_script_is_known_by_its_digest():
    # echo -n "alert(1)" | openssl dgst -sha256 -binary | base64
    assert script_hashes("<script src='a'></script><script>alert(1)</script>") == [
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]


def connects(headers: dict[str, str]) -> bool:
    try:
        with client().websocket_connect("/_stcore/stream", headers={"Host": "localhost:8501", **headers}):
            return True
    except WebSocketDisconnect:
        return False


def test_a_websocket_opens_under_our_own_names_only():
    assert connects({}) and not connects({"Host": "evil.example"})


@pytest.mark.parametrize("headers", OTHERS[:2] + OTHERS[2:4] + OTHERS[5:], ids=str)
def test_no_other_site_s_page_opens_the_websocket_over_which_everything_is_done(headers):
    assert not connects(headers)


@pytest.mark.parametrize("headers", [{"Origin": HOME}, {"Sec-Fetch-Site": "same-origin", "Origin": "https://lab.example"},
                                     {"Origin": HOME.upper()}])
def test_our_own_pages_open_it(headers):
    assert connects(headers)


def test_a_proxy_that_asks_under_another_name_has_its_own_in_a_setting(monkeypatch):
    origin = {"Origin": "https://lab.school.example"}
    assert not connects(origin) and asked(ROUTES[0], client(), origin).status_code == 403
    for names in ("*", "elsewhere.example"):
        monkeypatch.setenv("TL_HOSTS", names)
        assert not connects(origin)
    monkeypatch.setenv("TL_HOSTS", "lab.school.example")
    assert connects(origin) and asked(ROUTES[0], client(), origin).status_code == 200
    assert not connects({"Origin": "https://lab.school.example:9999"})
    assert not connects({"Origin": "https://lab.school.example:port"})


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("headers", [{}, *OTHERS], ids=str)
def test_nothing_of_streamlits_own_is_changed_from_elsewhere(method, headers):
    path = "/_stcore/upload_file/session/file"
    assert client().request(method, path, headers=headers).status_code == 403
    assert client().request(method, path, headers={"Origin": HOME}).status_code != 403


def test_bodies_of_streamlits_routes_are_bounded_too_but_for_its_files():
    large = b"x" * (bodies.MOST_BYTES + 1)
    for body in (large, iter([large])):
        assert client().request("GET", "/reads", content=body).status_code == 413
    assert client().put("/_stcore/upload_file/a/b", content=large, headers={"Origin": HOME}).status_code == 200


@pytest.mark.parametrize(("setting", "policy"), [
    ("", "frame-ancestors 'self'"), ("none", "frame-ancestors 'none'"),
    (" https://Moodle.school.example/ ,http://*.class.example:8080", "frame-ancestors 'self' "
     "https://moodle.school.example http://*.class.example:8080")])
def test_who_may_frame_the_pages_is_a_setting(monkeypatch, setting, policy):
    monkeypatch.setenv("TL_FRAME_ANCESTORS", setting)
    assert policy in client().get("/compare").headers["content-security-policy"].split("; ")
    for route in ROUTES:  # pictures and downloads are in no frame, whoever asks
        assert "frame-ancestors 'none'" in asked(route, client()).headers["content-security-policy"]


@pytest.mark.parametrize("setting", ["*", "https:", "moodle", "https://a; script-src *", "'self'", "https://a b",
                                     "none, https://a", "javascript://a", "https://a\nX: y"])
def test_a_setting_that_names_no_site_is_refused(monkeypatch, setting):
    monkeypatch.setenv("TL_FRAME_ANCESTORS", setting)
    with pytest.raises(UserError, match="TL_FRAME_ANCESTORS"):
        settings.frame_ancestors()


@pytest.mark.parametrize(("caller", "headers", "status"), [
    ("127.0.0.1", {}, 200), ("::1", {}, 200), ("192.168.1.7", {}, 403), ("testclient", {}, 403),
    ("127.0.0.1", {"X-Forwarded-For": "9.9.9.9"}, 403)])
def test_the_servers_figures_are_for_this_machine_only(caller, headers, status):
    assert client(caller=(caller, 5)).get(METRICS, headers=headers).status_code == status


def test_two_names_at_once_are_none():
    answer = client().get("/compare", headers=[("Host", "localhost"), ("Host", "evil.example")])
    assert answer.status_code == 403
