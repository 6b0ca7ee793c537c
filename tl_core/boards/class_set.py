"""The set that a class's accepted pictures make: a set of one's own, which the board then trains on.

Made again after more pictures came, or some were taken out, it is a new version; what was changed on the Data page
meanwhile (labels, pictures taken out) stays as it is there.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath

from tl_core import ownership, plan
from tl_core.boards import gathered, held_back, store
from tl_core.boards.gathered import GatheredPicture, MadeSet
from tl_core.boards.gathered_files import BoardFolder
from tl_core.boards.state import Board, on_set
from tl_core.data import sets
from tl_core.data.sets import SetRow, copied_pictures
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError
from tl_core.progress import Progress, silent

FEWEST = 4  # accepted pictures of each class
_making: dict[str, threading.Lock] = {}


def check(board: Board) -> None:
    """``UserError`` where the accepted pictures are too few for a set: what is lacking, class by class."""
    counts = board.gathering.counts
    if sum(count > 0 for count in counts.values()) < 2:
        raise UserError("There are accepted pictures of fewer than two classes.", "A set needs two classes at least.",
                        "Gather pictures of another class, and accept them.")
    if few := [f"{count} of {label!r}" for label, count in counts.items() if count < FEWEST]:
        raise UserError(f"There are too few: {', '.join(few)}.",
                        f"Each class needs {FEWEST} accepted pictures, better 20.",
                        "Gather more, accept those that wait, or take the class off the list.")


def make(board: Board, progress: Progress = silent) -> MadeSet:
    """Make the set, or a new version of it; the board trains on that from now on.

    ``UserError`` where pictures are too few, nothing has changed since it was made, or the board's other settings
    cannot train on it. ``progress`` may raise to stop; the set is then as it was.
    """
    with _alone(board.code):
        board = store.get(board.code)
        check(board)
        known = _going_on(board)
        sides, stands = _stands(board, known)
        before = {picture for made in known for picture in made.pictures}
        new = [picture for picture in board.gathering.accepted if picture.id not in before]
        name = (_extended(board, known[-1].name, before, new, stands, progress) if known else
                _created(board, new, stands, progress))
        if not known and ownership.name():
            sets.set_visibility(name, "class")  # who brought the pictures
        data = f"{name}@{sets.get(name).current}"
        made = MadeSet(name, data, sides, tuple(picture.id for picture in new))
        store.append(board.code, gathered.MADE, set=name, data=data, sides=sides, pictures=list(made.pictures))
        return made


def files_of(rows: Sequence[SetRow]) -> dict[str, str]:
    """The set's file of each of the class's pictures, by the picture's id, which is the file's name."""
    return {PurePosixPath(row.file).stem: row.file for row in rows}


@contextmanager
def _alone(code: str) -> Iterator[None]:
    """``UserError`` where the same board's set is being made already, in another tab."""
    lock = _making.setdefault(code, threading.Lock())
    if not lock.acquire(blocking=False):
        raise UserError("The set is being made already.", "One at a time makes it.", "Wait for it to end.")
    try:
        yield
    finally:
        lock.release()


def _going_on(board: Board) -> list[MadeSet]:
    """The versions that a new one can follow; none where their set was deleted, or would lose a class."""
    made = board.gathering.made
    meant = sets.resolve(made[-1].name) if made else None
    if meant is None:
        return []
    rows, accepted = sets.rows(meant[0]), {picture.id for picture in board.gathering.accepted}
    ours = {picture for each in made for picture in each.pictures}
    left = {row.label for row in rows if (number := PurePosixPath(row.file).stem) in accepted or number not in ours}
    return [each for each in made if each.name == made[-1].name] if {row.label for row in rows} == left else []


def _stands(board: Board, known: Sequence[MadeSet]) -> tuple[dict[str, str] | None, Mapping[str, str]]:
    """Where each student's pictures stand (None: everybody's everywhere), and where each picture does."""
    gathering, last = board.gathering, known[-1] if known else None
    if not board.varied.from_class_set and (last is None or last.sides is not None):
        sides = held_back.by_student(gathering.accepted, last.sides or {} if last else {})
        if sides is not None:
            return sides, {picture.id: sides[picture.student] for picture in gathering.accepted}
    return None, held_back.of_everybody(gathering.every_picture.values())


def _created(board: Board, new: Sequence[GatheredPicture], stands: Mapping[str, str], progress: Progress) -> str:
    with Staging.new() as staging:
        _stage(staging, board, new, stands, progress)
        name = sets.create(staging, copied_pictures.free_name(f"class_{board.code}"), title=board.name,
                           source=f"class board {board.code}").name
    try:
        plan.resolve_config_and_data(on_set(board.config, name))
    except UserError:
        sets.remove(name)
        raise
    return name


def _extended(board: Board, name: str, before: Collection[str], new: Sequence[GatheredPicture],
              stands: Mapping[str, str], progress: Progress) -> str:
    """The set with what came since, and without what was taken out on the board; its name today."""
    name = (sets.resolve(name) or (name, None))[0]
    rows, accepted = sets.rows(name), {picture.id for picture in board.gathering.accepted}
    gone = [file for number, file in files_of(rows).items() if number in before and number not in accepted]
    if not new and not gone and board.config.data == f"{name}@{sets.get(name).current}":
        raise UserError("Nothing has changed since the set was made.", "Expected pictures accepted or taken out since.",
                        "Train with the set as it is.")
    if new:
        with Staging.new() as staging:
            staging.extends(rows)
            _stage(staging, board, new, stands, progress)
            sets.extend(name, staging, what=f"more pictures of class board {board.code}")
    if gone:
        sets.edit(name, drop=gone, what=f"pictures taken out of class board {board.code}")
    return name


def _stage(staging: Staging, board: Board, new: Sequence[GatheredPicture], stands: Mapping[str, str],
           progress: Progress) -> None:
    """The pictures under their ids, in the group of their student; one whose file is gone meanwhile is left out."""
    folder = BoardFolder(board.code)
    for number, picture in enumerate(new):
        progress("Copying pictures", number, len(new))
        with suppress(FileNotFoundError), folder.file(picture.id).open("rb") as file:
            refused = staging.add_picture(picture.label, f"{picture.id}.jpg", file, split=stands[picture.id],
                                          group=f"student {board.students[picture.student].number}")
            if refused:
                raise UserError(f"A picture of {picture.label!r} cannot be taken: {refused}.",
                                "Expected pictures that can be read.", "Take it out on the board, then try again.")
