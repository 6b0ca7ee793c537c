"""The varied setting "pictures": one's own training pictures, as many of everybody's, or all.

All are validated and tested on the same held-back pictures of everybody. "As many of everybody's" tells apart what more
pictures do from what other people's pictures do.
"""

from pathlib import PurePosixPath

from tl_core.boards import gathered, store
from tl_core.boards.gathered import MadeSet
from tl_core.boards.state import Board, Student
from tl_core.boards.varied import EVERYBODY, MINE
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.data.sets import SetRow
from tl_core.errors import UserError


def config_of(board: Board, who: Student, value: str) -> RunConfig:
    """The board's config with the pictures that ``value`` means for this student; ``UserError`` where there are none.
    """
    made = board.gathering.latest
    if made is None:
        raise UserError("The class's set is not made yet.", "Pictures are gathered first, then the teacher makes it.",
                        "Send pictures, and wait for the set.")
    if value == EVERYBODY:
        return board.config
    own = own_training(board, who, made)
    if value == MINE:
        return board.config.changed(data=_part(board, who, made, own))
    return board.config.changed(limit=len(own), split_seed=who.number)  # drawn anew for each student


def own_training(board: Board, who: Student, made: MadeSet) -> tuple[SetRow, ...]:
    """The student's training pictures in that version of the set; ``UserError`` where a class has none."""
    name, number = _version(made)
    sent = {picture.id for picture in board.gathering.of_student(who.id)}
    rows = [row for row in sets.rows(name, number) if row.split == "train"]
    own = tuple(row for row in rows if PurePosixPath(row.file).stem in sent)
    if lacking := sorted({row.label for row in rows} - {row.label for row in own}):
        raise UserError(f"You have no training picture of {lacking[0]!r} in the set.",
                        "A network learns only what it was shown.", "Train with everybody's pictures, or send some of "
                        "that class and wait until the set is made again.")
    return own


def training_counts(board: Board, who: Student, made: MadeSet) -> tuple[int, int]:
    """The student's training pictures in that version of the set, and everybody's; ``UserError`` as above."""
    own = own_training(board, who, made)
    return len(own), sum(row.split == "train" for row in sets.rows(*_version(made)))


def _part(board: Board, who: Student, made: MadeSet, own: tuple[SetRow, ...]) -> str:
    """A version of the set whose training pictures are the student's alone; it is made once."""
    with store.changing:
        known = store.get(board.code).gathering.parts.get((who.id, made.data))
        if known:
            return known
        name, number = _version(made)
        files = {row.file for row in own}
        version = sets.part(name, number, lambda row: row.file in files,
                            what=f"training pictures of student {who.number} alone")
        data = f"{name}@{version.number}"
        store.append(board.code, gathered.PART, student=who.id, whole=made.data, data=data)
        return data


def _version(made: MadeSet) -> tuple[str, int]:
    """The set and the version it means; ``UserError`` where the set was deleted."""
    meant = sets.resolve(made.data)
    if meant is None or meant[1] is None:
        raise UserError(f"The class's set {made.name!r} is not there any more.", "Somebody has deleted it.",
                        "Ask your teacher to make it again.")
    return meant[0], meant[1]
