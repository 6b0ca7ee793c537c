import pytest

from tests.accounts.test_users import account
from tl_core.accounts import database, sessions, tokens


@pytest.fixture
def now(monkeypatch):
    """``now.later(seconds)`` moves the clock."""
    class Clock:
        seconds = 1e9

        def later(self, seconds):
            self.seconds += seconds
    clock = Clock()
    monkeypatch.setattr(sessions.time, "time", lambda: clock.seconds)
    return clock


def test_a_session_is_its_token_and_no_other(isolated):
    token = sessions.begin(account())
    assert sessions.find(token).user.name == "Ada"
    for forged in ("", None, token[:-1], token + "x", "a" * 43, "\udcff", tokens.digest(token)):
        assert sessions.find(forged) is None
    assert token.encode() not in database.path().read_bytes()


def test_a_session_ends_by_itself_by_its_owner_and_by_an_administrator(isolated, now):
    user = account()
    idle, used = sessions.begin(user), sessions.begin(user)
    now.later(sessions.IDLE_SECONDS - 60)
    assert sessions.find(used)
    now.later(120)
    assert sessions.find(idle) is None and sessions.find(used)
    sessions.end(used)
    assert sessions.find(used) is None
    last, other = sessions.begin(user), sessions.begin(user)
    for _ in range(15):
        now.later(sessions.IDLE_SECONDS - 60)
        sessions.find(last)
    assert sessions.find(last) is None and sessions.find(other) is None  # a week, however much it is used
    again = sessions.begin(user)
    assert sessions.end_all("ada") == 1 and sessions.find(again) is None
