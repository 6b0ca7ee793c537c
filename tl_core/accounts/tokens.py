"""Tokens for cookies and links, and what is kept of them."""

import hashlib
import secrets


def new() -> str:
    """256 bits of chance, as text for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
