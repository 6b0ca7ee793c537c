"""What a provider says of who signs in: an ID token, believed only where everything about it fits.

OpenID Connect Core 1.0, 3.1.3.7: signed by a key of the provider's, for us, by the issuer, now, and for this very
attempt (nonce).
"""

from typing import Any

from tl_core.errors import UserError
from tl_core.server import oidc_providers
from tl_core.server.oidc_providers import Provider

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
LEEWAY_SECONDS = 60  # by which two clocks may differ
LONGEST = 100_000
REFUSED = UserError("The provider's answer does not hold.", "Expected a signed token for this server and this attempt.",
                    "Sign in again. If it happens again, tell an administrator: the log says more.")


class TokenRefused(Exception):
    """Why a token is not believed, for the log."""


def check(token: object, provider: Provider, nonce: str) -> dict[str, Any]:
    """The token's claims; ``TokenRefused`` where anything about it does not fit."""
    from joserfc.errors import JoseError
    from joserfc.jwt import JWTClaimsRegistry

    if not isinstance(token, str) or not 0 < len(token) <= LONGEST:
        raise TokenRefused("there is no token")
    issuer = oidc_providers.metadata(provider)["issuer"]
    registry = JWTClaimsRegistry(leeway=LEEWAY_SECONDS, iss={"essential": True, "value": issuer},
                                 aud={"essential": True, "value": provider.client_id}, exp={"essential": True},
                                 iat={"essential": True}, nonce={"essential": True, "value": nonce},
                                 sub={"essential": True})
    try:
        claims = _signed(token, provider)
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise TokenRefused(f"{type(error).__name__}: {error}") from error
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise TokenRefused("sub names nobody")
    others = [one for one in _listed(claims["aud"]) if one != provider.client_id]
    if claims.get("azp", provider.client_id) != provider.client_id or (others and "azp" not in claims):
        raise TokenRefused("it is for another client")
    return claims


def _signed(token: str, provider: Provider) -> dict[str, Any]:
    """The claims of a token whose signature fits; the keys are asked anew once, for providers change them."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    def decoded(anew: bool) -> dict[str, Any]:
        keys = KeySet.import_key_set(oidc_providers.keys(provider, anew))  # type: ignore[arg-type]  # it is checked there
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    try:
        return decoded(False)
    except (JoseError, ValueError):
        return decoded(True)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
