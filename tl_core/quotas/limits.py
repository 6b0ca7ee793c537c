"""How much a person may use: an own limit, else the role's; both may be none."""

from tl_core import audit
from tl_core.errors import UserError
from tl_core.quotas import ledger
from tl_core.quotas.kinds import KINDS, QuotaKind

NONE, ROLES = "none", "role"


def allowed(kind: QuotaKind, user: str, role: str) -> int | None:
    """The limit; None for none."""
    own = ledger.own_limits(user)
    return own[kind.name] if kind.name in own else kind.of_role(role)


@audit.attempted("account-quota", "user")
def change(user: str, kind: str, amount: str) -> None:
    """Give one person another limit: a number, as 500 or 20G, "none", or "role" for the role's again."""
    known = KINDS.get(kind)
    if amount == ROLES:
        return ledger.forget_own_limit(user, known.name)
    return ledger.set_own_limit(user, known.name, None if amount == NONE else _number(known, amount))


def _number(kind: QuotaKind, text: str) -> int:
    from tl_core.settings import whole_number
    try:
        return whole_number(kind.name, text)
    except UserError as error:
        raise UserError(f"The quota of {kind.title} is {text!r}.", 'Expected a whole number, as 20 or 5G, "none" for '
                        'no limit, or "role" for the role\'s.', "Correct it.") from error
