"""A person's own limit comes before the role's, the role's setting before what comes with the program."""

import pytest

from tl_core import audit, quotas
from tl_core.errors import UserError
from tl_core.quotas.kinds import BYTES, KINDS, MINUTES, RUNS


def test_the_setting_says_it_by_role(monkeypatch):
    monkeypatch.setenv("TL_QUOTA_RUNS", "student=3, teacher=none,administrator=7")
    monkeypatch.setenv("TL_QUOTA_BYTES", "student=2G")
    assert [quotas.allowed(RUNS, "x", role) for role in ("student", "teacher", "administrator")] == [3, None, 7]
    assert [quotas.allowed(BYTES, "x", role) for role in ("student", "teacher", "administrator")] == [
        2 * 10**9, 10**11, None]


@pytest.mark.parametrize("text", ["20", "student", "student=", "student=-1", "pupil=5", "student=many"])
def test_a_setting_that_cannot_be_read_is_told(monkeypatch, text):
    monkeypatch.setenv("TL_QUOTA_RUNS", text)
    with pytest.raises(UserError, match="TL_QUOTA_RUNS"):
        quotas.allowed(RUNS, "x", "student")


def test_one_person_has_another_limit_until_the_roles_holds_again():
    for amount, limit in (("7", 7), ("5G", 5 * 10**9), ("none", None), ("0", 0), ("role", 120)):
        quotas.change("Ada", "minutes", amount)
        assert quotas.allowed(MINUTES, "ADA", "student") == limit
    assert quotas.allowed(RUNS, "Ada", "student") == 20
    assert [entry["what"] for entry in audit.entries(action="account-quota")] == ["Ada"] * 5


@pytest.mark.parametrize(("kind", "amount"), [("hours", "5"), ("runs", "many"), ("runs", "-1"), ("runs", "")])
def test_what_is_no_limit_is_told(kind, amount):
    with pytest.raises(UserError):
        quotas.change("Ada", kind, amount)


def test_every_kind_has_a_limit_for_students_and_administrators_have_none():
    assert all(kind.of_role("student") and kind.of_role("administrator") is None for kind in KINDS)
