import pytest

from tl_core.accounts import claims
from tl_core.errors import UserError

ADA = {"email": "Ada@School.example", "email_verified": True, "groups": ["staff", "it"]}


@pytest.mark.parametrize(("rules", "comes"), [
    ("", True), ("email:*@school.example", True), ("email:*@school.example.evil", False), ("groups:IT", True),
    ("groups:i", False), ("hd:school.example; groups:it", True), ("sub:*", False)])
def test_a_rule_admits(monkeypatch, rules, comes):
    monkeypatch.setenv("TL_OIDC_ADMIT", rules)
    assert claims.may_come(ADA) is comes


def test_an_address_counts_where_the_provider_has_checked_it(monkeypatch):
    monkeypatch.setenv("TL_OIDC_ADMIT", "email:*@school.example")
    for verified in (False, None, "true", 1):
        assert not claims.may_come({**ADA, "email_verified": verified})


def test_the_highest_role_that_fits_counts(monkeypatch):
    assert claims.role(ADA) == "student"
    monkeypatch.setenv("TL_OIDC_ROLES", "administrator=groups:it;teacher=groups:staff;teacher=email:x")
    assert claims.role(ADA) == "administrator" and claims.role({"groups": "staff"}) == "teacher"


@pytest.mark.parametrize(("variable", "rules"), [
    ("TL_OIDC_ADMIT", "school.example"), ("TL_OIDC_ADMIT", "email:"), ("TL_OIDC_ROLES", "king=groups:it"),
    ("TL_OIDC_ROLES", "groups:it")])
def test_a_rule_that_is_none_is_told_at_the_start(monkeypatch, variable, rules):
    monkeypatch.setenv(variable, rules)
    with pytest.raises(UserError):
        claims.check()
