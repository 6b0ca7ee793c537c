from tests.accounts.test_users import PASSWORD, account
from tests.server.test_sign_in import OURS
from tl_core.server import session_cookie


def test_behind_https_the_cookie_stays_there(forms, monkeypatch):
    account()
    monkeypatch.setattr(session_cookie.settings, "behind_proxy", lambda: True)
    entered = forms.post("/sign-in", headers={**OURS, "X-Forwarded-Proto": "https"},
                         data={"name": "Ada", "password": PASSWORD})
    assert "Secure" in entered.headers["set-cookie"]
