"""Whether a server may start where others reach it: with sign-in, or because somebody said so knowingly."""

import ipaddress
import logging

from tl_core import settings
from tl_core.errors import UserError

OPEN = ("Everybody who can reach this server may start, stop and delete everything, without signing in (TL_OPEN=1). "
        "TL_SIGN_IN=local asks for accounts.")
log = logging.getLogger(__name__)


def check(address: str | None) -> None:
    """``UserError`` for a server on ``address`` (None: every one) that others reach, and nobody has to sign in."""
    if settings.sign_in() is not None or loopback(address):
        return
    if not settings.is_open():
        raise UserError(f"The server would listen on {address or 'every address'}, and nobody would have to sign in.",
                        "Expected an address of this machine alone (localhost), sign-in, or a clear word.",
                        "Start it with TL_SIGN_IN=local for accounts, or with TL_OPEN=1 to let everybody on your "
                        "network use, stop and delete everything.")
    log.warning(OPEN)


def is_open(address: str | None) -> bool:
    """Whether strangers may use the server: pages say so."""
    return settings.sign_in() is None and not loopback(address)


def loopback(address: str | None) -> bool:
    """Whether only this machine can reach ``address``."""
    name = (address or "").strip().strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
