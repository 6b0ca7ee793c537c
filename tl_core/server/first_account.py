"""The first administrator: where people have to sign in and nobody could, a link is printed at the start."""

import sys

from tl_core import settings
from tl_core.accounts import users

NAME = "administrator"


def tell(port: int | None) -> None:
    """Print the one-time link by which the first administrator chooses a password, as long as nobody has."""
    if not settings.local_passwords() or any(user.has_password and not user.disabled and user.role == "administrator"
                                         for user in users.all_users()):
        return
    known = {user.name for user in users.all_users()}
    token = users.reset(NAME) if NAME in known else users.add(NAME, "administrator")
    print(f"Nobody can look after this server yet. Open this link once and choose the {NAME}'s password:\n"
          f"  {_address(port)}/welcome?token={token}", file=sys.stderr, flush=True)


def _address(port: int | None) -> str:
    """Where a browser finds this server: behind a proxy by the first whole name that ``TL_HOSTS`` gives."""
    names = [name for name in settings.hosts() if not name.startswith("*")]
    if settings.behind_proxy() and names:
        return f"https://{names[0]}"
    return f"http://localhost:{port or 8501}"
