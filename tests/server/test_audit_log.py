"""The audit log's page: for administrators, what is in it is text."""

from html import unescape

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.accounts.test_users import PASSWORD, account
from tests.server.gated import HOME, gated
from tl_core import audit, ownership
from tl_core.server import identity
from tl_core.server.routes import ROUTES

OURS = {"Sec-Fetch-Site": "same-origin"}
ODD = "\"'><script>alert(1)</script>"


def page(path="/audit", caller=("127.0.0.1", 5), **cookies):
    return TestClient(gated(ROUTES), base_url=HOME, client=caller, cookies=cookies).get(path, headers=OURS)


@pytest.fixture
def signed_in(monkeypatch):
    """``signed_in(role)``: the session's cookie of a new account with this role."""
    monkeypatch.setenv("TL_SIGN_IN", "local")

    def begin(role):
        account("Ada", role)
        client = TestClient(gated(ROUTES), base_url=HOME, follow_redirects=False)
        answer = client.post("/sign-in", data={"name": "Ada", "password": PASSWORD}, headers=OURS)
        return {identity.COOKIE: answer.cookies[identity.COOKIE]}
    yield begin
    identity.forget()


@pytest.mark.parametrize(("role", "status"), [("student", 403), ("teacher", 403), ("administrator", 200)])
def test_it_is_for_administrators(signed_in, role, status):
    answer = page(**signed_in(role))
    assert answer.status_code == status
    assert ("sign-in" in answer.text) == (status == 200)


def test_strangers_are_refused_and_without_sign_in_other_machines(signed_in, monkeypatch):
    assert page().status_code == 401
    monkeypatch.delenv("TL_SIGN_IN")
    assert page().status_code == 200 and page(caller=("192.0.2.7", 5)).status_code == 403


def test_names_are_text(monkeypatch):
    audit.record("set-make", ODD, user=ODD, reason=ODD)
    answer = page()
    assert "<script" not in answer.text and unescape(answer.text).count(ODD) >= 3


def test_it_is_filtered_by_person_kind_and_days():
    for name, action in (("Ada", "run-start"), ("Ada", "run-stop"), ("Bob", "run-stop")):
        audit.record(action, f"of {name}: {action}", user=name)
    both = page("/audit?user=ada&action=run-stop&days=1").text
    assert "of Ada: run-stop" in both and "of Ada: run-start" not in both and "of Bob" not in both
    assert "Nothing has been recorded that fits" in page("/audit?user=Cem").text


@pytest.mark.parametrize("query", ["days=x", "days=0", "days=99999", "action=nothing", "days=%C2%B2"])
def test_what_cannot_be_chosen_is_told(query):
    assert page(f"/audit?{query}").status_code == 422


def test_it_shows_the_newest_500():
    for number in range(510):
        audit.record("run-start", f"number {number};")
    text = page().text
    assert "number 509;" in text and "number 10;" in text and "number 9;" not in text and "The newest 500" in text


def test_what_a_route_does_is_done_by_who_is_signed_in(signed_in):
    async def stops(_request):
        audit.record("run-stop", ownership.name() or "nobody")
        return PlainTextResponse("stopped")
    cookies = signed_in("student")
    with TestClient(gated([Route("/live", stops)]), base_url=HOME, client=("192.0.2.7", 5), cookies=cookies) as client:
        answer = client.get("/live", headers=OURS)
    entry, = audit.entries(action="run-stop")
    assert (entry["user"], entry["what"], entry["address"]) == ("Ada", "Ada", "192.0.2.7")
    assert entry["request"] == answer.headers["x-request-id"]
    assert ownership.name() is None


def test_signing_in_and_out_is_recorded_and_no_name_that_nobody_has(signed_in):
    cookies = signed_in("student")
    client = TestClient(gated(ROUTES), base_url=HOME, follow_redirects=False, cookies=cookies)
    for name in ("ADA", "my secret sentence"):
        client.post("/sign-in", data={"name": name, "password": "wrong password"}, headers=OURS)
    client.post("/account", data={"before": "wrong", "password": "a new sentence", "again": "a new sentence"},
                headers=OURS)
    client.post("/sign-out", headers=OURS)
    told = [(entry["action"], entry["outcome"], entry["user"]) for entry in audit.entries()]
    assert told == [("sign-out", "done", "Ada"), ("password-change", "refused", "Ada"), ("sign-in", "refused", None),
                    ("sign-in", "refused", "Ada"), ("sign-in", "done", "Ada"), ("account-add", "done", None)]
    written = (audit.folder() / audit.FILE).read_text()
    assert not [secret for secret in ("secret sentence", "wrong", "new sentence", PASSWORD, *cookies.values())
                if secret in written]
