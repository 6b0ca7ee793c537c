"""Signing in by a provider, over real HTTP: what fits makes an account and a session, what is bent makes none."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.accounts.test_users import PASSWORD, account
from tests.server.provider import SmallProvider
from tests.server.test_sign_in import OURS, PAGE
from tl_core.accounts import attempts, sessions, users
from tl_core.server import identity, oidc, oidc_providers


@pytest.fixture
def provider(required, monkeypatch):
    small = SmallProvider()
    monkeypatch.setenv("TL_SIGN_IN", "oidc")
    oidc_providers.set_source(small.section)
    yield small
    oidc_providers.set_source(None)
    oidc_providers.forget()
    small.close()


def began(forms, goes_on="/"):
    """The provider's address to which a browser is led."""
    answer = forms.get(f"/sign-in/with/default?next={goes_on}", headers=PAGE)
    assert answer.status_code == 303
    return answer.headers["location"]


def came_back(forms, address):
    parts = urlsplit(address)
    return forms.get(f"{parts.path}?{parts.query}", headers={**PAGE, "Sec-Fetch-Site": "cross-site"})


def signed_in(forms, provider, goes_on="/"):
    return came_back(forms, provider.agree(began(forms, goes_on)))


def refused(answer):
    return answer.status_code == 403 and identity.COOKIE not in answer.cookies and 'role="alert"' in answer.text


def test_a_stranger_signs_in_and_is_the_same_person_the_next_time(forms, provider):
    assert "Sign in with your organisation" in forms.get("/sign-in", headers=PAGE).text
    answer = signed_in(forms, provider, "/compare?runs=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compare?runs=a")
    user = sessions.find(answer.cookies[identity.COOKIE]).user
    assert (user.name, user.role, user.has_password, user.state) == ("Ada Lovelace", "student", False, "active")
    assert oidc.COOKIE not in forms.cookies
    forms.cookies.clear()
    provider.person["name"] = "Ada King"  # names change, subjects do not
    again = signed_in(forms, provider)
    assert sessions.find(again.cookies[identity.COOKIE]).user.name == "Ada Lovelace" and len(users.all_users()) == 1
    assert len({asked["state"] for asked in provider.asked} | {asked["nonce"] for asked in provider.asked}) == 4


@pytest.mark.parametrize(("change", "why"), [
    ({"nonce": "another"}, "'nonce'"), ({"nonce": None}, "'nonce'"), ({"aud": "another client"}, "'aud'"),
    ({"aud": ["transfer-lab", "another"]}, "another client"), ({"azp": "another"}, "another client"),
    ({"iss": "https://evil.example"}, "'iss'"), ({"exp": int(time.time()) - 600}, "expired"),
    ({"exp": None}, "'exp'"), ({"iat": int(time.time()) + 10**6}, "issued in the future"), ({"sub": ""}, "'sub'"),
    ({"sub": None}, "'sub'"), ({"sub": 7}, "'sub'"), ({"sub": "x" * 256}, "sub names nobody")])
def test_a_token_that_does_not_fit_lets_nobody_in(forms, provider, caplog, change, why):
    provider.claims = lambda claims: {name: value for name, value in {**claims, **change}.items() if value is not None}
    assert refused(signed_in(forms, provider)) and why in caplog.text
    assert users.all_users() == []


@pytest.mark.parametrize(("sign", "why"), [
    ("other_key", "BadSignature"), ("unsigned", "'none' is not allowed"),
    ("with_public_key_as_secret", "'HS256' is not allowed")])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(forms, provider, caplog, sign, why):
    provider.sign = getattr(provider, sign)
    assert refused(signed_in(forms, provider)) and users.all_users() == [] and why in caplog.text


@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 200_000, None, 7, {"alg": "none"}])
def test_what_is_no_token_lets_nobody_in(forms, provider, token):
    provider.sign = lambda claims: token
    assert refused(signed_in(forms, provider)) and users.all_users() == []


def test_an_answer_belongs_to_the_attempt_of_this_browser(forms, provider):
    back = provider.agree(began(forms))
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert refused(came_back(forms, back.replace(state, "x" * len(state))))
    assert refused(came_back(forms, back)), "the attempt is over after a wrong answer"
    back = provider.agree(began(forms))
    kept = forms.cookies[oidc.COOKIE]
    forms.cookies.clear()
    assert refused(came_back(forms, back)), "another browser"
    for odd in ("", "%7B%7D", "null", kept[:20], "%5B1%5D"):
        forms.cookies.set(oidc.COOKIE, odd)
        assert refused(came_back(forms, back))
        forms.cookies.clear()
    assert users.all_users() == []


def test_a_code_works_once_and_with_its_own_verifier(forms, provider, caplog):
    first, second = provider.agree(began(forms)), provider.agree(began(forms))
    code = parse_qs(urlsplit(first).query)["code"][0]
    state = parse_qs(urlsplit(second).query)["state"][0]
    refused_code = came_back(forms, f"/oauth2callback?code={code}&state={state}")  # put into another's attempt
    assert refused(refused_code) and "no token for the code" in caplog.text
    good = provider.agree(began(forms))
    kept = forms.cookies[oidc.COOKIE]
    assert came_back(forms, good).status_code == 303
    forms.cookies.clear()
    forms.cookies.set(oidc.COOKIE, kept)
    assert refused(came_back(forms, good))


def test_another_provider_does_not_answer_for_this_one(forms, provider):
    back = provider.agree(began(forms))
    assert refused(came_back(forms, f"{back}&iss=https://evil.example"))
    assert came_back(forms, f"{provider.agree(began(forms))}&iss={provider.address}").status_code == 303


def test_who_does_not_agree_is_not_signed_in(forms, provider):
    state = parse_qs(urlsplit(began(forms)).query)["state"][0]
    assert refused(came_back(forms, f"/oauth2callback?error=access_denied&state={state}"))


def test_no_name_or_address_of_a_strangers_opens_a_local_account(forms, provider, monkeypatch):
    monkeypatch.setenv("TL_SIGN_IN", "both")
    account("Ada Lovelace", "administrator")
    account("ada@school.example", "teacher")
    user = sessions.find(signed_in(forms, provider).cookies[identity.COOKIE]).user
    assert (user.name, user.role) == ("Ada Lovelace (2)", "student") and len(users.all_users()) == 3
    assert users.signing_in("Ada Lovelace", PASSWORD).role == "administrator"


def test_who_is_disabled_stays_out(forms, provider):
    signed_in(forms, provider)
    forms.cookies.clear()
    users.disable("Ada Lovelace")
    assert refused(signed_in(forms, provider))
    users.disable("Ada Lovelace", False)
    assert signed_in(forms, provider).status_code == 303


def test_rules_say_who_comes_in_and_as_what(forms, provider, monkeypatch):
    monkeypatch.setenv("TL_OIDC_ADMIT", "groups:staff; email:*@school.example")
    monkeypatch.setenv("TL_OIDC_ROLES", "teacher=groups:staff; administrator=email:ada@school.example")
    assert signed_in(forms, provider).status_code == 303 and users.get("Ada Lovelace").role == "administrator"
    forms.cookies.clear()
    provider.person = {"sub": "2", "name": "Eve", "email": "ada@school.example", "email_verified": False}
    assert refused(signed_in(forms, provider)), "an address that nobody has checked"
    provider.person = {"sub": "3", "name": "Tim", "groups": ["pupils", "staff"]}
    assert signed_in(forms, provider).status_code == 303 and users.get("Tim").role == "teacher"


def test_a_provider_that_changes_its_keys_is_asked_for_them_anew(forms, provider):
    signed_in(forms, provider)
    forms.cookies.clear()
    provider.change_key()
    assert signed_in(forms, provider).status_code == 303


def test_a_provider_that_does_not_answer_is_told(forms, provider):
    back = provider.agree(began(forms))
    provider.close()
    oidc_providers.forget()
    assert refused(came_back(forms, back))
    answer = forms.get("/sign-in/with/default", headers=PAGE)
    assert answer.status_code == 502 and "did not answer" in answer.text
    assert forms.get("/sign-in/with/nobody", headers=PAGE).status_code == 502


def test_answers_are_not_tried_for_ever(forms, provider, monkeypatch):
    monkeypatch.setattr(attempts, "FROM_AN_ADDRESS", 3)
    back = provider.agree(began(forms))
    for _ in range(3):
        forms.get("/oauth2callback?code=x&state=y", headers=PAGE)
    began(forms)
    assert "Wait" in came_back(forms, back).text


def test_passwords_open_nothing_where_only_a_provider_does(forms, provider):
    account("Bob")
    answer = forms.post("/sign-in", headers=OURS, data={"name": "Bob", "password": PASSWORD})
    assert answer.status_code == 403 and identity.COOKIE not in answer.cookies and 'type="password"' not in answer.text


def test_where_no_provider_is_asked_its_routes_lead_on(forms, provider, monkeypatch):
    monkeypatch.setenv("TL_SIGN_IN", "local")
    for path in ("/sign-in/with/default", "/oauth2callback?code=x&state=y"):
        assert forms.get(path, headers=PAGE).headers["location"] == "/"
    assert "Sign in with" not in forms.get("/sign-in", headers=PAGE).text


def test_a_form_leads_to_no_other_site_by_way_of_a_provider(forms, provider):
    assert signed_in(forms, provider, "//evil.example").headers["location"] == "/"
