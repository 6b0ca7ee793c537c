"""Which people of a provider may come in, and with which role: rules over what the provider says of them.

``TL_OIDC_ADMIT`` has rules ``claim:pattern`` (``email:*@school.example``, ``groups:staff``), one of which has to fit;
``TL_OIDC_ROLES`` has ``role=claim:pattern``. Semicolons stand between rules; ``*`` is any text.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from tl_core import settings
from tl_core.accounts.users import ROLES, Role, check_role
from tl_core.errors import UserError


def may_come(claims: Mapping[str, Any]) -> bool:
    """Whether a rule admits them; everybody is admitted where there is none."""
    rules = [_rule(text) for text in settings.oidc_admit()]
    return not rules or any(_fits(claims, *rule) for rule in rules)


def role(claims: Mapping[str, Any]) -> Role:
    """The highest role that a rule gives; else student."""
    given = [check_role(name.strip()) for name, _, text in (one.partition("=") for one in settings.oidc_roles())
             if _fits(claims, *_rule(text))]
    return max(given, key=ROLES.index, default="student")


def _fits(claims: Mapping[str, Any], claim: str, pattern: str) -> bool:
    if claim == "email" and claims.get("email_verified") is not True:
        return False  # anybody may write any address there
    value = claims.get(claim)
    values = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and fnmatchcase(one.casefold(), pattern.casefold()) for one in values)


def _rule(text: str) -> tuple[str, str]:
    claim, colon, pattern = text.strip().partition(":")
    if not colon or not claim.strip() or not pattern.strip():
        raise UserError(f"A rule for people of a provider is {text!r}.", "Expected claim:pattern, such as "
                        "email:*@school.example.", "Correct TL_OIDC_ADMIT or TL_OIDC_ROLES, then start again.")
    return claim.strip(), pattern.strip()


def check() -> None:
    """``UserError`` where a rule cannot be read: told when the server starts, not to whoever signs in."""
    for text in settings.oidc_admit():
        _rule(text)
    for text in settings.oidc_roles():
        name, _, rule = text.partition("=")
        check_role(name.strip())
        _rule(rule)
