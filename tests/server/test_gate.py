"""Every route of our own behind the gate: its headers, foreign names, other sites, large bodies."""


import pytest
from starlette.websockets import WebSocketDisconnect

from tests.server.gated import HOME, OTHERS, asked, client
from tl_core import settings
from tl_core.errors import UserError
from tl_core.server.gate import METRICS, PUBLIC, SIGNING_IN
from tl_core.server.routes import ROUTES


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
    if route.path in PUBLIC or (route.path in SIGNING_IN and "GET" in route.methods):  # a link in a message
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403 and answer.json()["expected"] == "Expected one from a page of this server."


@pytest.mark.parametrize("route", [route for route in ROUTES if route.path not in PUBLIC], ids=lambda route: route.path)
def test_programs_may_read_but_what_changes_something_says_where_it_comes_from(route):
    reads = "POST" not in route.methods
    assert asked(route, client(), {"Accept": "*/*"}).status_code == (200 if reads else 403)
    assert asked(route, client(), {"Sec-Fetch-Site": "none"}).status_code == (200 if reads else 403)
    assert asked(route, client(), {"Origin": HOME}).status_code == 200


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
