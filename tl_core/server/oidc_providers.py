"""Providers of sign-in (OpenID Connect): who they are, what they say of themselves, and their keys.

They stand in Streamlit's own ``[auth]`` section of ``.streamlit/secrets.toml``, one in the section itself or several
in sections below it. Of a provider only what its own metadata name is believed (OpenID Connect Discovery 1.0).
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tl_core.errors import UserError, unknown_name
from tl_core.server import exposure

CALLBACK = "/oauth2callback"  # where Streamlit's documentation has it
SECONDS = 10.0  # that a provider may take to answer
KEPT_SECONDS = 3600.0
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Provider:
    """``name`` stands on its button; ``default`` where there is but one."""

    name: str
    client_id: str
    client_secret: str = field(repr=False)
    metadata_url: str
    redirect_uri: str
    scope: str


Source = Callable[[], Mapping[str, Any]]
_source: Source = dict
_kept: dict[str, tuple[float, dict[str, Any]]] = {}
_lock = threading.Lock()


def set_source(source: Source | None) -> None:
    """Have ``source`` give the ``[auth]`` section."""
    global _source
    _source = source or dict


def all_providers() -> dict[str, Provider]:
    """Every provider by name; ``UserError`` where the section lacks something."""
    section = dict(_source())
    shared = {key: value for key, value in section.items() if not isinstance(value, Mapping)}
    several = {name: value for name, value in section.items() if isinstance(value, Mapping) and "client_id" in value}
    return {name: _provider(name, {**shared, **values})
            for name, values in (several or {"default": section}).items()}


def get(name: str) -> Provider:
    """The provider of that name; ``UserError`` where there is none."""
    known = all_providers()
    if name not in known:
        raise unknown_name("provider of sign-in", name, list(known), "Choose one at /sign-in.")
    return known[name]


def metadata(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself, an hour old at most."""
    said = _fetched(provider.metadata_url)
    if any(not isinstance(said.get(key), str) for key in _NEEDED):
        raise _wrong(provider.metadata_url, f"Expected {', '.join(_NEEDED)}.")
    for key in _NEEDED[1:]:
        _check_address(said[key])
    return said


def keys(provider: Provider, anew: bool = False) -> dict[str, Any]:
    """The provider's public keys (a JSON Web Key Set); ``anew`` where a token names one that is not among them."""
    return _fetched(metadata(provider)["jwks_uri"], anew)


def forget() -> None:
    """Ask providers anew."""
    with _lock:
        _kept.clear()


def _provider(name: str, values: Mapping[str, Any]) -> Provider:
    missing = [key for key in ("redirect_uri", "client_id", "server_metadata_url") if not values.get(key)]
    if missing:
        raise UserError(f"The section [auth] of secrets.toml lacks {', '.join(missing)}.", "Expected redirect_uri, "
                        "client_id, client_secret and server_metadata_url.", "Add what is missing, then start again.")
    if urlsplit(str(values["redirect_uri"])).path != CALLBACK:
        raise UserError(f"The redirect_uri is {values['redirect_uri']!r}.", f"Expected one that ends with {CALLBACK}.",
                        "Correct it here and at the provider.")
    _check_address(str(values["server_metadata_url"]))
    scope = dict(values.get("client_kwargs") or {}).get("scope", "openid email profile")
    return Provider(name, str(values["client_id"]), str(values.get("client_secret") or ""),
                    str(values["server_metadata_url"]), str(values["redirect_uri"]), scope)


def _check_address(address: str) -> None:
    """Secrets travel by https alone, but within this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and exposure.loopback(parts.hostname)):
        raise UserError(f"The provider's address is {address!r}.", "Expected one that begins with https.",
                        "Correct it in secrets.toml.")


def _fetched(address: str, anew: bool = False) -> dict[str, Any]:
    import requests

    now = time.monotonic()
    with _lock:
        kept = _kept.get(address)
    if kept and not anew and now - kept[0] < KEPT_SECONDS:
        return kept[1]
    try:
        answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _wrong(address, f"Expected its metadata or keys ({type(error).__name__}).") from error
    if not isinstance(said, dict):
        raise _wrong(address, "Expected a JSON object.")
    with _lock:
        _kept[address] = now, said
    return said


def _wrong(address: str, expected: str) -> UserError:
    return UserError(f"The provider of sign-in did not answer as it should ({urlsplit(address).netloc}).", expected,
                     "Try again in a while, or tell an administrator.")
