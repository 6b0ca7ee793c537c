"""The checks themselves are tried over real HTTP in test_oidc.py; here what needs no provider."""

import pytest

from tl_core.server import id_tokens
from tl_core.server.oidc_providers import Provider

ANY = Provider("default", "a", "b", "https://id.example", "https://lab.example/oauth2callback", "openid")


def test_no_algorithm_lets_anybody_sign():
    assert not {"none", "HS256", "HS384", "HS512"} & set(id_tokens.ALGORITHMS)


@pytest.mark.parametrize("token", [None, "", 7, "x" * (id_tokens.LONGEST + 1)])
def test_what_is_no_token_is_refused_before_anybody_is_asked(token):
    with pytest.raises(id_tokens.TokenRefused, match="no token"):
        id_tokens.check(token, ANY, "nonce")
