"""One's own account: another password."""

from tests.accounts.test_users import PASSWORD, account
from tests.server.test_sign_in import OURS, PAGE
from tl_core.accounts import users


def test_the_owner_changes_the_password(forms):
    account()
    forms.post("/sign-in", headers=OURS, data={"name": "Ada", "password": PASSWORD})
    new = {"password": "another sentence", "again": "another sentence"}
    assert forms.post("/account", headers=OURS, data={"before": "wrong", **new}).status_code == 422
    assert forms.post("/account", headers=OURS, data={"before": PASSWORD, **new}).status_code == 303
    assert users.signing_in("Ada", "another sentence") and "Ada" in forms.get("/account", headers=PAGE).text
