"""What belongs to one person: runs, comparisons, sets, boards, labellings, results on own sets, places on boards."""

from collections.abc import Iterator
from dataclasses import dataclass

from tl_core import ownership, tracking
from tl_core.accounts import guests, users
from tl_core.accounts.users import User
from tl_core.adaptation import results as adaptations
from tl_core.boards import store as boards
from tl_core.boards.state import Board, Student
from tl_core.data import sets
from tl_core.discovery import results as discoveries
from tl_core.errors import UserError
from tl_core.labelling import session as labelling
from tl_core.labelling.session import LabellingSession
from tl_core.ownership import Sight
from tl_core.result_store import ResultStore
from tl_core.self_taught import comparison as self_taught
from tl_core.tracking import Comparison, RunRecord

RESULTS = (adaptations.STORE, discoveries.STORE, self_taught.STORE)


@dataclass(frozen=True)
class OwnThings:
    """``results`` are what was found about own sets, by store and id; ``joined`` the boards of others, as a student."""

    runs: tuple[RunRecord, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    sets: tuple[str, ...] = ()
    boards: tuple[Board, ...] = ()
    labellings: tuple[LabellingSession, ...] = ()
    results: tuple[tuple[ResultStore, str], ...] = ()
    joined: tuple[tuple[Board, Student], ...] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass(frozen=True)
class _Alone:
    """Somebody who sees own things alone, whatever the role."""

    name: str
    role: str = "student"
    may_begin: bool = False

    def may_change(self, owner: str | None) -> bool:
        return owner is not None and ownership.key(owner) == ownership.key(self.name)

    def sight(self) -> Sight:
        return Sight(frozenset([ownership.key(self.name)]))


def of(user: User) -> OwnThings:
    """All of it; ``UserError`` as long as a server's older runs are still being read."""
    with ownership.acting(_Alone(user.name)):
        runs = _own(user, tracking.runs(None))
        if not tracking.is_whole():
            raise UserError("The older runs of this server are still being read.", "Expected to know all of them.",
                            "Try again in a minute.")
        comparisons, own_sets = _own(user, tracking.comparisons()), _own(user, map(sets.get, sets.names()))
        labellings = _own(user, labelling.recent(limit=1_000_000))
    names = tuple(one.name for one in own_sets)
    with ownership.acting(None):
        known = list(_boards())
        results = tuple((store, values["id"]) for store in RESULTS for values, _ in store.newest()
                        if _about(values) & set(names))
    own_boards = _own(user, known)
    return OwnThings(runs, comparisons, names, own_boards, labellings, results,
                     tuple(_joined(user, {run.run_id for run in runs}, known)))


def counts(things: OwnThings) -> dict[str, int]:
    """How many there are of what somebody knows to have."""
    return {kind: len(getattr(things, kind)) for kind in ("runs", "comparisons", "sets", "boards", "labellings")}


def _own(user: User, things) -> tuple:
    return tuple(one for one in things if one.user is not None and users.key(one.user) == users.key(user.name))


def _boards() -> Iterator[Board]:
    for code in boards.codes_in_use():
        try:
            yield boards.get(code)
        except UserError:  # damaged, or deleted in between
            continue


def _about(values) -> set[str]:
    """Names of the sets that a result speaks of, whichever version."""
    said = [values.get("data"), values.get("target"), *(values.get("pool") or ())]
    parts = {part for one in said if isinstance(one, str) for part in (one, one.partition(":")[0])}
    return {resolved[0] for part in parts if (resolved := sets.resolve(part))}


def _joined(user: User, run_ids: set[str], known: list[Board]) -> Iterator[tuple[Board, Student]]:
    """On boards nobody's account is written down: who trained a run of this person's, or has a guest's nickname on a
    board of the guest's class."""
    for board in known:
        trained = {entry.student for entry in board.all_entries if entry.run_id in run_ids}
        guest = user.guest and board.class_id == user.class_id
        for student in board.present:
            if student.id in trained or (guest and users.key(student.nickname) == users.key(guests.nickname(user))):
                yield board, student
