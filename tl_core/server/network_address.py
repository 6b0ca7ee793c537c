"""The address under which other machines of the network open this server."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

EVERYWHERE = ("", "0.0.0.0", "::")
_OUTSIDE = ("192.0.2.1", 9)  # of the block kept for documentation (RFC 5737): nothing is sent, a way is only looked up


def own() -> str | None:
    """This machine's address in its network; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_OUTSIDE)
            address = probe.getsockname()[0]
        except OSError:
            return None
    return None if ipaddress.ip_address(address).is_loopback else address


def for_others(url: str, listens_on: str | None) -> str | None:
    """``url`` as other machines open it; None where only this machine can.

    ``listens_on`` is the address the server was started with, none or 0.0.0.0 being every one.
    """
    parts = urlsplit(url)
    if not parts.netloc or not _is_loopback(parts.hostname or ""):
        return url
    address = own() if listens_everywhere(listens_on) else None
    return _moved(parts, address) if address else None


def listens_everywhere(listens_on: str | None) -> bool:
    """Whether a server that was started with this address hears other machines."""
    return (listens_on or "") in EVERYWHERE


def _moved(parts: SplitResult, host: str) -> str:
    return parts._replace(netloc=host + (f":{parts.port}" if parts.port else "")).geturl()


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
