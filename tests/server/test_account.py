"""One's own account: another password, own data as a zip, the end of it."""

import io
import json
import zipfile

import pytest

from tests.accounts.test_users import PASSWORD, account
from tests.server.test_sign_in import OURS, PAGE
from tests.stores import put_store
from tl_core import settings
from tl_core.accounts import attempts, classes, users
from tl_core.engine import engine as engines


@pytest.fixture
def stopped():
    """An engine that stops nothing: nothing runs."""
    class Engine:
        def cancel(self, run_id):
            raise AssertionError(run_id)
    engines.set_engine(Engine())
    yield
    engines.set_engine(None)


def test_the_owner_changes_the_password(forms):
    account()
    forms.post("/sign-in", headers=OURS, data={"name": "Ada", "password": PASSWORD})
    new = {"password": "another sentence", "again": "another sentence"}
    assert forms.post("/account", headers=OURS, data={"before": "wrong", **new}).status_code == 422
    assert forms.post("/account", headers=OURS, data={"before": PASSWORD, **new}).status_code == 303
    assert users.signing_in("Ada", "another sentence") and "Ada" in forms.get("/account", headers=PAGE).text


def test_a_slip_in_the_new_password_is_no_guess_of_the_present_one(forms):
    account()
    signed_in(forms)
    new = {"password": "another sentence", "again": "another sentence"}
    for _ in range(attempts.FOR_A_NAME + 1):
        for slip in ({"password": "another sentence", "again": "another"}, {"password": "x", "again": "x"}):
            assert forms.post("/account", headers=OURS, data={"before": PASSWORD, **slip}).status_code == 422
    for _ in range(attempts.FOR_A_NAME):
        forms.post("/account", headers=OURS, data={"before": "guessed", **new})
    late = forms.post("/account", headers=OURS, data={"before": PASSWORD, **new})
    assert late.status_code == 422 and "Wait" in late.text


def signed_in(forms, name="Ada"):
    forms.post("/sign-in", headers=OURS, data={"name": name, "password": PASSWORD})


def test_ones_own_data_is_one_zip_and_nobody_elses(forms, empty_store):
    put_store(empty_store, settings.home())
    assert forms.get("/account/data.zip", headers=OURS).status_code == 401
    account()
    signed_in(forms)
    answer = forms.get("/account/data.zip", headers=OURS)
    assert answer.headers["content-type"] == "application/zip"
    assert json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("account.json"))["name"] == "Ada"
    assert list((settings.home() / "exports").iterdir()) == []
    assert forms.get("/account/data.zip", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_an_account_goes_with_its_password_alone(forms, empty_store, stopped):
    put_store(empty_store, settings.home())
    account()
    signed_in(forms)
    assert "Ada" in forms.get("/account/delete", headers=OURS).text
    for wrong in ({}, {"before": "guessed"}, {"word": "delete"}):
        assert forms.post("/account/delete", headers=OURS, data=wrong).status_code == 422
    assert users.get("Ada")
    answer = forms.post("/account/delete", headers=OURS, data={"before": PASSWORD})
    assert answer.status_code == 200 and "is deleted" in answer.text and users.all_users() == []
    assert forms.get("/account", headers=PAGE).status_code == 303


def test_a_guest_types_a_word(forms, empty_store, stopped):
    put_store(empty_store, settings.home())
    account()
    code = classes.open_class("9b", "Ada").code
    forms.post("/join-class", headers=OURS, data={"code": code, "nickname": "Zoë"})
    assert 'name="word"' in forms.get("/account/delete", headers=OURS).text
    assert 'name="before"' not in forms.get("/account", headers=PAGE).text
    assert forms.post("/account/delete", headers=OURS, data={"word": "no"}).status_code == 422
    assert forms.post("/account/delete", headers=OURS, data={"word": " Delete "}).status_code == 200
    assert [user.name for user in users.all_users()] == ["Ada"]


def test_passwords_are_not_guessed_here_for_ever(forms):
    account()
    signed_in(forms)
    for _ in range(attempts.FOR_A_NAME):
        forms.post("/account/delete", headers=OURS, data={"before": "guessed"})
    late = forms.post("/account/delete", headers=OURS, data={"before": PASSWORD})
    assert late.status_code == 422 and "Wait" in late.text and users.get("Ada")
