import pytest
from starlette.datastructures import Headers

from tests.accounts.test_users import account
from tl_core.accounts import sessions
from tl_core.server import identity


@pytest.fixture(autouse=True)
def unknown(isolated):
    identity.forget()


@pytest.mark.parametrize(("cookie", "token"), [
    ("tl_session=abc", "abc"), ("other=1; tl_session=abc; more=2", "abc"), ("", None), ("other=1", None),
    ("tl_session", None), ("\x7f=;;;", None), ("tl_session=", "")])
def test_the_token_stands_in_its_cookie(cookie, token):
    assert identity.token_of(Headers({"cookie": cookie})) == token


def test_the_record_is_asked_now_and_then_and_not_by_every_request(isolated, monkeypatch):
    token, asked = sessions.begin(account()), []
    found = sessions.find
    monkeypatch.setattr(identity.sessions, "find", lambda token: asked.append(token) or found(token))
    assert {identity.session(token).user.name for _ in range(30)} == {"Ada"} and len(asked) == 1
    sessions.end(token)
    monkeypatch.setattr(identity, "FRESH_SECONDS", 0.0)
    assert identity.session(token) is None and identity.session(None) is None and identity.session("") is None


def test_many_forged_cookies_take_no_memory(isolated):
    for number in range(10_050):
        identity._known[str(number)] = (0.0, None)
    identity.session("forged")
    assert len(identity._known) == 1
