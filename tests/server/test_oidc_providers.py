import pytest

from tl_core.errors import UserError
from tl_core.server import oidc_providers

SECTION = {"redirect_uri": "https://lab.example/oauth2callback", "cookie_secret": "x", "client_id": "a",
           "client_secret": "b", "server_metadata_url": "https://id.example/.well-known/openid-configuration"}


@pytest.fixture
def section():
    yield lambda values: oidc_providers.set_source(lambda: values)
    oidc_providers.set_source(None)


def test_one_provider_stands_in_the_section_and_several_below_it(section):
    section(SECTION)
    one = oidc_providers.all_providers()["default"]
    assert (one.client_id, one.scope, "secret" in repr(one)) == ("a", "openid email profile", False)
    shared = {key: SECTION[key] for key in ("redirect_uri", "cookie_secret")}
    own = {"client_id": "c", "client_secret": "d", "server_metadata_url": SECTION["server_metadata_url"],
           "client_kwargs": {"scope": "openid groups"}}
    section({**shared, "google": own, "school": {**own, "client_id": "e"}})
    known = oidc_providers.all_providers()
    assert list(known) == ["google", "school"] and known["school"].client_id == "e"
    assert known["google"].scope == "openid groups"
    with pytest.raises(UserError, match="gogle"):
        oidc_providers.get("gogle")


@pytest.mark.parametrize("change", [
    {"client_id": ""}, {"server_metadata_url": None}, {"redirect_uri": "https://lab.example/"},
    {"server_metadata_url": "http://id.example/x"}, {"server_metadata_url": "file:///etc/passwd"}])
def test_what_is_missing_or_not_safe_is_told(section, change):
    section({**SECTION, **change})
    with pytest.raises(UserError, match="lacks|redirect_uri|https"):
        oidc_providers.all_providers()
