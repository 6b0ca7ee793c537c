"""A student with an account enters a class on the account's page, and leaves it there."""

import pytest

from tests.accounts.test_users import PASSWORD, account
from tests.server.test_sign_in import OURS, PAGE
from tl_core import audit
from tl_core.accounts import attempts, classes, users


@pytest.fixture
def taught(required):
    account("Ada", "teacher"), account("Max", "student")
    return classes.open_class("9b", "Ada")


def signs_in(forms, name):
    assert forms.post("/sign-in", headers=OURS, data={"name": name, "password": PASSWORD}).status_code == 303


def sends(forms, headers=OURS, **fields):
    return forms.post("/account/class", headers=headers, data=fields)


def test_a_student_joins_and_leaves(forms, taught):
    assert sends(forms, code=taught.code).status_code == 401  # a stranger
    signs_in(forms, "Max")
    assert "Join a class" in forms.get("/account", headers=PAGE).text
    assert sends(forms, headers={"Sec-Fetch-Site": "cross-site"}, code=taught.code).status_code == 403
    assert users.get("Max").class_id is None
    joined = sends(forms, code=f" {taught.code.lower()} ")
    assert (joined.status_code, joined.headers["location"]) == (303, "/account")
    shown = forms.get("/account", headers=PAGE).text
    assert "<strong>9b</strong> of Ada" in shown and "Join a class" not in shown
    assert sends(forms, leave="1").status_code == 303 and users.get("Max").class_id is None
    entries = audit.entries(user="Max")
    assert {"class-join", "class-leave"} <= {entry["action"] for entry in entries}


def test_wrong_codes_are_told_and_not_tried_for_ever(forms, taught):
    signs_in(forms, "Max")
    wrong = sends(forms, code="AAAAAAAA")
    assert wrong.status_code == 422 and "No open class has the code" in wrong.text
    for _ in range(attempts.FROM_AN_ADDRESS):
        sends(forms, code="AAAAAAAA")
    late = sends(forms, code=taught.code)
    assert late.status_code == 422 and "Wait" in late.text and users.get("Max").class_id is None


def test_teachers_and_guests_are_not_asked_and_refused(forms, taught):
    signs_in(forms, "Ada")
    assert "Join a class" not in forms.get("/account", headers=PAGE).text
    assert sends(forms, code=taught.code).status_code == 422
    forms.post("/sign-out", headers=OURS)
    forms.post("/join-class", headers=OURS, data={"code": taught.code, "nickname": "Zoe"})
    assert "Leave the class" not in forms.get("/account", headers=PAGE).text
    assert sends(forms, leave="1").status_code == 422
    assert users.get("Zoe (class 1)").class_id == taught.id
