"""Signing in through the gate: every route refuses a stranger, whatever the cookie says."""

import contextlib
import re

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.accounts.test_users import PASSWORD, account
from tests.server.gated import HOME, asked, client, gated
from tl_core.accounts import attempts, sessions, users
from tl_core.server import gate, identity
from tl_core.server.gate import OUR_METRICS, PUBLIC, SIGNING_IN
from tl_core.server.routes import ROUTES

OURS = {"Sec-Fetch-Site": "same-origin"}
STREAM = f"{HOME.replace('http', 'ws')}/_stcore/stream"
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
# Who watches the server has no account; the gate asks where it is (tests/server/test_metrics.py).
GUARDED = [route for route in ROUTES if route.path not in (*PUBLIC, *SIGNING_IN, OUR_METRICS)]


@pytest.fixture(autouse=True)
def at_once(required, monkeypatch):
    monkeypatch.setattr(gate, "SESSION_SECONDS", 0.0)


def cookie(token):
    return {"Cookie": f"{identity.COOKIE}={token}"}


FORGED = [{}, cookie(""), cookie("x" * 43), cookie("administrator"), {"Cookie": "tl_session"}, {"Cookie": "\x7f=;;;"},
          {"Authorization": "Basic YWRtaW46YWRtaW4="}]


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.path} {'/'.join(sorted(route.methods))}")
def test_every_route_refuses_a_stranger_and_lets_the_signed_in_pass(route):
    for forged in FORGED:
        answer = asked(route, client(), {**OURS, **forged})
        assert answer.status_code == 401 and answer.json()["found"] == "Nobody is signed in."
    token = sessions.begin(account())
    assert asked(route, client(), {**OURS, **cookie(token)}).status_code == 200
    assert asked(route, client(), {"Sec-Fetch-Site": "cross-site", **cookie(token)}).status_code == 403
    sessions.end(token)
    assert asked(route, client(), {**OURS, **cookie(token)}).status_code == 401


def test_a_strangers_page_leads_to_the_form_and_nothing_else_is_shown():
    browser = client()
    answer = browser.get("/compare?runs=a,b", headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fcompare%3Fruns%3Da%2Cb")
    for path in ("/static/js/index.js", "/_stcore/health", "/_stcore/host-config"):
        assert browser.get(path, headers=OURS).status_code == 401
    assert browser.put("/_stcore/upload_file/a/b", headers=OURS).status_code == 401
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers={"Origin": HOME}):
        pass


def test_the_websocket_of_who_is_signed_in_ends_with_the_session():
    from starlette.routing import WebSocketRoute
    from starlette.testclient import TestClient

    async def echo(websocket):
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await websocket.send_text(await websocket.receive_text())
    token = sessions.begin(account())
    browser = TestClient(gated([WebSocketRoute("/_stcore/stream", echo)]), base_url=HOME)
    with browser.websocket_connect(STREAM, headers={"Origin": HOME, **cookie(token)}) as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"
        sessions.end_all("Ada")
        socket.send_text("and now")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


def test_a_stream_ends_with_the_session():
    from starlette.responses import StreamingResponse
    from starlette.routing import Route
    from starlette.testclient import TestClient
    token = sessions.begin(account())

    async def stream(request):
        async def parts():
            yield "one"
            sessions.end(token)
            yield "two"
        return StreamingResponse(parts())
    browser = TestClient(gated([Route("/live", stream)]), base_url=HOME)
    assert browser.get("/live", headers={**OURS, **cookie(token)}).text == "one"


def test_signing_in_and_out(forms):
    account()
    shown = forms.get("/sign-in?next=/compare%3Fruns%3Da", headers=PAGE)
    assert shown.status_code == 200 and 'value="/compare?runs=a"' in shown.text and "<script" not in shown.text
    assert shown.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    entered = forms.post("/sign-in", headers=OURS,
                         data={"name": "ada", "password": PASSWORD, "next": "/compare?runs=a"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/compare?runs=a")
    kept = entered.headers["set-cookie"]
    assert "HttpOnly" in kept and "SameSite=lax" in kept and "Secure" not in kept
    assert forms.get("/sign-in", headers=PAGE).headers["location"] == "/"
    assert "Ada" in forms.get("/account", headers=PAGE).text
    forms.post("/sign-out", headers=OURS)
    assert forms.get("/account", headers=PAGE).headers["location"] == "/sign-in?next=/account"


def test_passwords_are_not_tried_for_ever(forms):
    account()
    for _ in range(attempts.FOR_A_NAME):
        wrong = forms.post("/sign-in", headers=OURS, data={"name": "Ada", "password": "guessed"})
        assert wrong.status_code == 401 and "do not fit together" in wrong.text
    late = forms.post("/sign-in", headers=OURS, data={"name": "Ada", "password": PASSWORD})
    assert late.status_code == 429 and "Wait" in late.text and "set-cookie" not in late.headers


def test_names_and_passwords_that_do_not_fit_are_answered_alike(forms):
    account()
    known = forms.post("/sign-in", headers=OURS, data={"name": "Ada", "password": "x"})
    unknown = forms.post("/sign-in", headers=OURS, data={"name": "Bob", "password": "x"})
    assert re.sub("Ada|Bob", "", known.text) == re.sub("Ada|Bob", "", unknown.text)
    script = forms.post("/sign-in", headers=OURS, data={"name": "\"><script>alert(1)</script>", "password": "x"})
    assert "<script" not in script.text


def test_a_form_of_another_site_changes_nothing(forms):
    account()
    for other in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}):
        for path in ("/sign-in", "/sign-out", "/welcome", "/account"):
            assert forms.post(path, headers=other, data={"name": "Ada", "password": PASSWORD}).status_code == 403
    assert forms.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200  # a link in a message


def test_a_link_is_used_once(forms):
    token = users.add("Ada")
    assert "Ada" in forms.get(f"/welcome?token={token}", headers=PAGE).text
    for password, again, said in (("short", "short", "characters"), (PASSWORD, "another", "differ")):
        answer = forms.post("/welcome", headers=OURS, data={"token": token, "password": password, "again": again})
        assert answer.status_code == 422 and said in answer.text
    chosen = forms.post("/welcome", headers=OURS, data={"token": token, "password": PASSWORD, "again": PASSWORD})
    assert chosen.status_code == 303 and identity.COOKIE in chosen.headers["set-cookie"]
    assert forms.get(f"/welcome?token={token}", headers=PAGE).status_code == 404


def test_a_form_that_is_too_large_is_not_read(forms):
    account()
    answer = forms.post("/sign-in", headers=OURS, data={"name": "Ada", "password": "x" * 10_000})
    assert answer.status_code == 401


def test_where_nobody_signs_in_the_form_leads_on(forms, monkeypatch):
    monkeypatch.setenv("TL_SIGN_IN", "none")
    assert forms.get("/sign-in", headers=PAGE).headers["location"] == "/"
    assert client().get("/compare", headers=PAGE).status_code == 200
