from tests.accounts.test_users import account
from tl_core.accounts import provider_accounts, users


def named(subject, **claims):
    return provider_accounts.signing_in("https://id.example", {"sub": subject, **claims}).name


def test_an_account_is_that_of_issuer_and_subject_alone(isolated):
    assert named("1", name="Ada") == "Ada" == named("1", name="Eve")
    assert named("2", name="Ada") == "Ada (2)" and named("3", name=" ADA ") == "ADA (3)"
    other = provider_accounts.signing_in("https://other.example", {"sub": "1", "name": "Ada"})
    assert other.name == "Ada (4)" and other.issuer == "https://other.example"


def test_a_name_is_harmless_and_there(isolated):
    assert named("1", name="\u202e \u200b", preferred_username="ada") == "ada"
    assert named("2", name=["x"], email="x" * 500) == "x" * 54 and named("3") == "Somebody"
    assert named("4", name="A\n  da\t") == "A da"


def test_nobody_inherits_what_somebody_left(isolated):
    account("Ada", "student")
    users.delete("Ada")
    assert named("1", name="ada") == "ada (2)"
