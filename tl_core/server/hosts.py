"""Which names this server answers to, so that no other site's name can be pointed at it (DNS rebinding).

A browser lets a page read what has the page's own host name, whatever machine the name leads to. Names
that nobody else can give away are safe: ``localhost``, addresses written as numbers, this machine's own
names; others stand in ``TL_HOSTS``.
"""

import asyncio
import functools
import ipaddress
import re
import socket

from tl_core import settings
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}))(?::(\d{1,5}))?", re.ASCII)


def hostname(host: str) -> str | None:
    """The name in a ``Host`` header, lower case, without port, brackets and last dot; None where it is none."""
    parts = _HOST.fullmatch(host)
    return parts[1].strip("[]").lower().rstrip(".") or None if parts else None


async def answers_to(host: str) -> bool:
    """Whether a ``Host`` header names this server."""
    name = hostname(host)
    if name is None:
        return False
    if name == "localhost" or _is_address(name) or name in _short_names() or "*" in settings.hosts() or named(name):
        return True
    return name in await asyncio.to_thread(_full_names)  # a name server may be slow, and is asked once


def refusal(host: str) -> UserError:
    """What a request under a foreign name is told."""
    return UserError(f"This server does not answer to the name {display(host) or 'in the request'!r}.",
                     "Expected localhost, an address in numbers, or one of this machine's own names.",
                     "If the name is yours, start the server with TL_HOSTS naming it.")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def named(name: str) -> bool:
    """Whether ``TL_HOSTS`` names it, alone or as one below ``*.name``."""
    return any(allowed == name or (allowed.startswith("*.") and name.endswith(allowed[1:]))
               for allowed in settings.hosts())


@functools.cache
def _short_names() -> frozenset[str]:
    name = socket.gethostname().lower().rstrip(".")
    return frozenset({name, f"{name}.local"} - {"", ".local"})


@functools.cache
def _full_names() -> frozenset[str]:
    return frozenset({socket.getfqdn().lower().rstrip(".")} - {""})
