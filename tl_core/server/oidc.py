"""Signing in by a provider (OpenID Connect, authorization code with PKCE): ``/sign-in/with/NAME`` leads there,
``/oauth2callback`` comes back.

What belongs to one attempt (state, nonce, verifier) stays in a cookie of that browser for ten minutes: another
browser, another attempt or another site's link finishes none. The session is our own, as for everybody.
"""

import asyncio
import hmac
import json
import logging
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tl_core import audit, settings
from tl_core.accounts import attempts, provider_accounts, tokens
from tl_core.accounts.users import User
from tl_core.errors import UserError
from tl_core.server import id_tokens, identity, oidc_providers, plain_pages, session_cookie, sign_in_page
from tl_core.server.id_tokens import TokenRefused
from tl_core.server.oidc_providers import CALLBACK, Provider

log = logging.getLogger(__name__)

LAST_SECONDS = 600
COOKIE = "tl_attempt"
NO_ATTEMPT = UserError("This browser has begun no sign-in that this answer belongs to.", "Expected one, ten minutes "
                       "old at most.", "Begin again at /sign-in.")


@dataclass(frozen=True)
class Attempt:
    """One way to a provider and back; ``goes_on`` is the path that follows."""

    provider: str
    state: str
    nonce: str
    verifier: str
    goes_on: str


async def start(request: Request) -> Response:
    """Lead to the provider."""
    goes_on = plain_pages.local_path(request.query_params.get("next"))
    if not settings.oidc() or await identity.of(request.headers):
        return plain_pages.lead_to(goes_on)
    attempt = Attempt(request.path_params["name"], tokens.new(), tokens.new(), tokens.new(), goes_on)
    try:
        address = await asyncio.to_thread(_address, attempt)
    except UserError as error:
        return _told(error, 502)
    answer = plain_pages.lead_to(address)
    answer.set_cookie(_cookie(request), quote(json.dumps(asdict(attempt))), max_age=LAST_SECONDS, httponly=True,
                      samesite="lax", secure=session_cookie.https(request))
    return answer


async def come_back(request: Request) -> Response:
    """Take the provider's answer: the account, new at first, and a session."""
    if not settings.oidc():
        return plain_pages.lead_to("/")
    address = plain_pages.address_of(request)
    try:
        await asyncio.to_thread(attempts.check, None, address)
        attempt = _attempt(request)
        user = await asyncio.to_thread(_user, attempt, request.query_params.get("code", ""))
    except UserError as error:
        await asyncio.to_thread(attempts.failed, None, address)
        await asyncio.to_thread(audit.record, "sign-in", "", "refused", str(error))
        answer = _told(error, 403)
    else:
        await asyncio.to_thread(audit.record, "sign-in", user=user.name)
        answer = await session_cookie.begin(request, user, attempt.goes_on)
    answer.delete_cookie(_cookie(request), secure=session_cookie.https(request), httponly=True, samesite="lax")
    return answer


def _address(attempt: Attempt) -> str:
    provider = oidc_providers.get(attempt.provider)
    with _client(provider) as client:
        return client.create_authorization_url(oidc_providers.metadata(provider)["authorization_endpoint"],
                                               state=attempt.state, nonce=attempt.nonce,
                                               code_verifier=attempt.verifier)[0]


def _attempt(request: Request) -> Attempt:
    """The attempt that this browser began and this answer belongs to; ``UserError`` for any other."""
    try:
        attempt = Attempt(**json.loads(unquote(request.cookies[_cookie(request)])))
        fits = hmac.compare_digest(attempt.state.encode(), request.query_params.get("state", "").encode())
    except (KeyError, ValueError, TypeError, AttributeError):
        raise NO_ATTEMPT from None
    if not fits:
        raise NO_ATTEMPT
    provider, issuer = oidc_providers.get(attempt.provider), request.query_params.get("iss")
    if issuer is not None and issuer != oidc_providers.metadata(provider)["issuer"]:
        raise NO_ATTEMPT  # RFC 9207: another provider answers
    if "error" in request.query_params:
        log.info("A provider refused to sign somebody in: %r", request.query_params["error"][:100])
        raise UserError("The provider has not signed you in.", "Expected that you agree there.", "Try again.")
    return Attempt(**{**asdict(attempt), "goes_on": plain_pages.local_path(attempt.goes_on)})


def _user(attempt: Attempt, code: str) -> User:
    provider = oidc_providers.get(attempt.provider)
    try:
        claims = id_tokens.check(_token(provider, code, attempt.verifier).get("id_token"), provider, attempt.nonce)
    except TokenRefused as refused:
        log.warning("The answer of the provider %r is not believed: %s", provider.name, refused)
        raise id_tokens.REFUSED from refused
    return provider_accounts.signing_in(oidc_providers.metadata(provider)["issuer"], claims)


def _token(provider: Provider, code: str, verifier: str) -> dict[str, Any]:
    """What the provider gives for the code."""
    import requests
    from authlib.common.errors import AuthlibBaseError

    try:
        with _client(provider) as client:
            return client.fetch_token(oidc_providers.metadata(provider)["token_endpoint"], code=code,
                                      grant_type="authorization_code", code_verifier=verifier,
                                      timeout=oidc_providers.SECONDS, allow_redirects=False)
    except (AuthlibBaseError, requests.RequestException, ValueError) as error:
        raise TokenRefused(f"no token for the code ({type(error).__name__})") from error


def _client(provider: Provider):
    from authlib.integrations.requests_client import OAuth2Session

    ways = oidc_providers.metadata(provider).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = "none" if not provider.client_secret else (
        "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post")
    return OAuth2Session(provider.client_id, provider.client_secret or None, scope=provider.scope,
                         redirect_uri=provider.redirect_uri, token_endpoint_auth_method=way,
                         code_challenge_method="S256")


def _cookie(request: Request) -> str:
    """Over https a name that no other host of the domain can set."""
    return f"__Host-{COOKIE}" if session_cookie.https(request) else COOKIE


def _told(error: UserError, status: int) -> Response:
    return plain_pages.answer(sign_in_page.not_signed_in(error), status)


ROUTES = [Route("/sign-in/with/{name}", start), Route(CALLBACK, come_back)]
