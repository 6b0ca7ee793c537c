"""Whether a request comes from a page of our own. Browsers say so, and no page can change what they say."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError
from tl_core.server import hosts

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def ours(method: str, headers: Headers) -> bool:
    """True for our own pages, and for somebody who types an address or asks with a program.

    ``Sec-Fetch-Site`` decides where a browser sends it; older ones send ``Origin`` or ``Referer``.
    What changes something must say where it comes from.
    """
    site, reading = headers.get("sec-fetch-site"), method in SAFE_METHODS
    if site is not None:
        return site == "same-origin" or (site == "none" and reading)
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return reading
    return _names_us(origin, headers)


def may_connect(headers: Headers) -> bool:
    """Whether a websocket may be opened: everything that people do goes over it, so not by another site's page.

    Browsers always say where it comes from, most of them by ``Origin`` alone; programs say nothing.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    return site == "same-origin" if site is not None else origin is None or _names_us(origin, headers)


def _names_us(origin: str, headers: Headers) -> bool:
    """The host that was asked; or, where a proxy asks under another name, one that ``TL_HOSTS`` names."""
    try:
        parts = urlsplit(origin.lower())
        return parts.netloc == headers.get("host", "").lower() or (parts.port is None and hosts.named(parts.netloc))
    except ValueError:  # no address
        return False


def refusal(headers: Headers) -> UserError:
    """What a page of another site is told."""
    source = headers.get("origin") or headers.get("sec-fetch-site") or headers.get("referer") or "an unnamed place"
    return UserError(f"The request comes from {display(source)!r}.", "Expected one from a page of this server.",
                     "Open the page here and try again.")


def loopback(client: tuple[str, int] | None, headers: Headers) -> bool:
    """Whether this very machine asks, not somebody behind a proxy on it."""
    forwarded = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    return not forwarded and client is not None and (client[0] == "::1" or client[0].startswith("127."))
