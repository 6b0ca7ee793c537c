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
          f"  http://localhost:{port or 8501}/welcome?token={token}", file=sys.stderr, flush=True)
