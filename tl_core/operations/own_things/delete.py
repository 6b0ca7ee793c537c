"""An account deleted with all that its owner made: what runs is stopped first, and the account goes last.

Where something cannot be deleted the account stays, and so does the way to try again: nothing is left without owner.
"""

import time
from collections.abc import Callable

from tl_core import ownership, tracking
from tl_core.accounts import users
from tl_core.accounts.users import User
from tl_core.boards import store as boards
from tl_core.boards import teacher_actions
from tl_core.data import sets
from tl_core.errors import UserError
from tl_core.labelling import session as labelling
from tl_core.operations.own_things import find
from tl_core.operations.own_things.find import OwnThings
from tl_core.words import plural

WAIT_SECONDS = 60.0  # for runs that stop after their batch
ROUNDS = 3  # something may begin while the rest goes
_ASK_SECONDS = 0.2

Stop = Callable[[str], None]


def account(user: User, stop: Stop) -> None:
    """Delete the account and everything of it; ``stop`` ends a run. ``UserError`` where somebody or a class needs it,
    or a run does not end."""
    users.check_may_go(user.name)
    for _ in range(ROUNDS):
        things = find.of(user)
        if not things:
            break
        with ownership.acting(None):
            _stop([run.run_id for run in things.runs if run.active], stop)
            _delete(things)
    else:
        raise UserError("Something new has begun while the rest was deleted.", "Expected nothing that trains or comes "
                        "in for this account.", "Close its other pages, then try again.")
    users.delete(user.name, forget=True)


def _stop(run_ids: list[str], stop: Stop) -> None:
    for run_id in run_ids:
        stop(run_id)
    end = time.monotonic() + WAIT_SECONDS
    while left := [record for record in tracking.existing(run_ids).values() if record.active]:
        if time.monotonic() > end:
            raise UserError(f"{plural(len(left), 'run')} has not stopped yet.", "Expected the end of each batch within "
                            f"{WAIT_SECONDS:.0f} seconds.", "Try again in a minute.")
        time.sleep(_ASK_SECONDS)


def _delete(things: OwnThings) -> None:
    for board, student in things.joined:
        if board.code in boards.codes_in_use():
            teacher_actions.remove_student(board, student.id)
    for store, result_id in things.results:
        store.remove(result_id)
    for session in things.labellings:
        labelling.remove(session.id)
    for board in things.boards:
        boards.delete(board.code)
    for run in things.runs:
        tracking.delete(run.run_id)
    for comparison in things.comparisons:
        tracking.delete_comparison(comparison.id)
    for name in things.sets:
        sets.remove(name)
