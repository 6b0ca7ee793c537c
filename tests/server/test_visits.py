"""Public links: whoever has none of its accounts looks at what is public on a server where people sign in."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from tests.accounts.test_users import account
from tests.boards import opened
from tests.server.gated import HOME, asked, client, gated
from tests.server.test_sign_in import GUARDED, OURS, PAGE, STREAM, cookie
from tl_core import ownership
from tl_core.accounts import sessions
from tl_core.accounts.users import VISITOR as VISITOR_USER
from tl_core.boards import teacher_actions
from tl_core.boards.snapshot import Snapshots
from tl_core.errors import UserError
from tl_core.server import boards as board_routes
from tl_core.server import identity, visits
from tl_core.server.gate import LOOKED_AT
from tl_core.server.routes import ROUTES

VISITOR = cookie(identity.VISITOR_TOKEN)
pytestmark = pytest.mark.usefixtures("required")


def visit(path, headers=None):
    """The answer of the real route behind the gate."""
    return TestClient(gated([*ROUTES]), base_url=HOME).get(
        visits.address(path), headers={**PAGE, **(headers or {})}, follow_redirects=False)


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.path} {'/'.join(sorted(route.methods))}")
def test_a_visitor_reaches_what_public_links_show_and_no_other_route(route):
    looked_at = "POST" not in route.methods and route.path.startswith(LOOKED_AT)
    assert asked(route, client(), {**OURS, **VISITOR}).status_code == (200 if looked_at else 403)


def test_a_stranger_becomes_a_visitor_and_goes_on_to_where_the_link_leads():
    answer = visit("/compare?comparison=a&read=1")
    assert answer.headers["location"] == "/compare?comparison=a&read=1"
    assert f"{identity.COOKIE}={identity.VISITOR_TOKEN}" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_a_link_leads_to_no_other_server(path):
    assert visit(path).headers["location"] == "/"


def test_who_is_signed_in_stays_it():
    answer = visit("/runs", cookie(sessions.begin(account())))
    assert answer.headers["location"] == "/runs" and "set-cookie" not in answer.headers


def test_a_visitor_sees_pages_sends_nothing_and_may_sign_in():
    browser = client()
    assert browser.get("/compare", headers={**PAGE, **VISITOR}).status_code == 200
    with browser.websocket_connect(STREAM, headers={"Origin": HOME, **VISITOR}):
        pass
    assert browser.put("/_stcore/upload_file/a/b", headers={**OURS, **VISITOR}).status_code in (401, 403)
    assert identity.session(identity.VISITOR_TOKEN) is None  # for forms and accounts nobody


def test_a_visitor_comes_onto_a_board_as_a_stranger_does():
    answers = [client().get("/board?code=ABCDE", headers={**PAGE, **who}, follow_redirects=False)
               for who in (VISITOR, {})]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]


def test_a_visitor_sees_a_board_as_long_as_it_is_public_and_no_nicknames(monkeypatch):
    monkeypatch.setattr(board_routes, "snapshots", Snapshots(opened.Runs().logs))
    board, _ = opened.board()
    opened.student(board.code, "Zoe")

    def answers():
        page = client().get(f"/board?code={board.code}", headers={**PAGE, **VISITOR}, follow_redirects=False)
        with ownership.acting(VISITOR_USER):
            try:
                return page.status_code, json.loads(board_routes.snapshots.latest(board.code))
            except UserError as error:
                return page.status_code, error.found
    none = f"There is no class board {board.code}."
    assert answers() == (303, none)
    teacher_actions.set_visibility(board, "public")
    status, seen = answers()
    assert status == 200 and [one["nickname"] for one in seen["students"]] == [""] and seen["names_hidden"]
    assert "Zoe" in board_routes.snapshots.latest(board.code)  # to whoever has an account
    teacher_actions.set_visibility(board, "class")
    assert answers() == (303, none)


def test_a_visitor_is_told_of_a_board_that_is_not_public_what_is_told_of_one_that_is_not_there():
    board, _ = opened.board()
    browser = TestClient(gated([*ROUTES]), base_url=HOME)
    there, gone = [browser.get(f"/boards/{code}/live", headers={**OURS, **VISITOR}) for code in (board.code, "ZZZZZ")]
    assert there.status_code == gone.status_code == 404
    assert there.text.replace(board.code, "ZZZZZ") == gone.text


def test_a_stream_ends_when_the_board_is_set_back(monkeypatch):
    monkeypatch.setattr(board_routes, "snapshots", Snapshots(opened.Runs().logs))
    monkeypatch.setattr(board_routes, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(board_routes, "get_engine", lambda: SimpleNamespace(closing=False))
    board, _ = opened.board()
    teacher_actions.set_visibility(board, "public")

    async def streamed():
        with ownership.acting(VISITOR_USER):
            stream = board_routes._follow(board.code, "{}")
            first = await anext(stream)
            with ownership.acting(None):
                teacher_actions.set_visibility(board, "class")
            return first, [message async for message in stream][-1]
    first, last = asyncio.run(streamed())
    assert "data: {}" in first and last.startswith("event: gone")


def test_where_nobody_signs_in_nobody_is_a_visitor(monkeypatch):
    monkeypatch.delenv("TL_SIGN_IN")
    assert "set-cookie" not in visit("/compare").headers
