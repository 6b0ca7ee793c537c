"""Whether somebody may do what needs more: ``UserError`` in three clauses that say how and when it goes on.

For whoever acts; nobody in particular, as on the command line, may use as much as there is.
"""

from tl_core import audit, ownership
from tl_core.errors import UserError
from tl_core.quotas import kinds, ledger
from tl_core.quotas.kinds import QuotaKind
from tl_core.quotas.limits import allowed
from tl_core.words import number, plural, size


def check_runs(waiting: int, more: int = 1) -> None:
    """Whether ``more`` runs may wait beside the ``waiting`` ones of whoever acts."""
    limit = _limit(kinds.RUNS)
    if limit is not None and waiting + more > limit:
        raise _refused(f"With {'this run' if more == 1 else plural(more, 'run')} {waiting + more} of your runs would "
                       "wait.", f"Your quota is {plural(limit, 'run')} that wait{'s' if limit == 1 else ''}.",
                       "Go on when some of them train or have ended, or stop some; an administrator can raise it.")


def check_minutes() -> None:
    """Whether whoever acts may train more today."""
    person = ownership.person()
    if person is not None and (refusal := minutes_refusal(person.name, person.role)) is not None:
        raise _recorded(refusal)


def minutes_refusal(user: str, role: str) -> UserError | None:
    """What is told to somebody whose minutes of today are used up; None while some are left."""
    limit = allowed(kinds.MINUTES, user, role)
    if limit is None or ledger.trained_seconds(user) < 60 * limit:
        return None
    return UserError(f"Your runs have trained for {plural(limit, 'minute')} today.",
                     f"Your quota is {plural(limit, 'minute')} of training a day.",
                     "It goes on tomorrow (0:00 UTC): Continue takes up a stopped run; an administrator can raise it.")


def check_bytes(used: int, more: int = 0) -> None:
    """Whether whoever acts, whose sets take ``used`` bytes, may have ``more`` of them beside what the runs take."""
    limit = _limit(kinds.BYTES)
    if limit is None:
        return
    total = used + ledger.run_bytes(ownership.name() or "") + more
    if total > limit or (not more and total >= limit):
        raise _refused(f"Your sets and runs {'would take' if more else 'take'} {size(total)}.",
                       f"Your quota is {size(limit)}.", "Delete sets or runs that you no longer need, then try again; "
                       "an administrator can raise it.")


def check_pictures(count: int) -> None:
    """Whether whoever acts may bring so many at once."""
    limit = _limit(kinds.PICTURES)
    if limit is not None and count > limit:
        raise _refused(f"The upload would have {number(count)} pictures.",
                       f"Your quota is {plural(limit, 'picture')} an upload.",
                       "Bring fewer, make a set of them, then add the rest to it; an administrator can raise it.")


def _limit(kind: QuotaKind) -> int | None:
    person = ownership.person()
    return None if person is None else allowed(kind, person.name, person.role)


def _refused(found: str, expected: str, fix: str) -> UserError:
    return _recorded(UserError(found, expected, fix))


def _recorded(error: UserError) -> UserError:
    audit.record("quota", outcome="refused", reason=str(error))
    return error
