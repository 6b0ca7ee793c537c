"""A class gathers one set together: its teacher names the classes, students send pictures, each waits for a yes.

What one phone may send is bounded: bytes of a picture, pictures of a student and of a board, pictures in a minute.
"""

import threading
import time
import uuid
from collections import deque
from collections.abc import Collection, Sequence
from pathlib import Path

from tl_core import audit
from tl_core.boards import gathered, store, varied
from tl_core.boards.gathered import GatheredPicture, Gathering
from tl_core.boards.gathered_files import BoardFolder
from tl_core.boards.state import Board, Student
from tl_core.data.upload.sanitize import class_key, class_name, display
from tl_core.errors import UserError
from tl_core.words import plural

FEWEST_CLASSES, MOST_CLASSES = 2, 20
MOST_OF_STUDENT = 60  # that wait or are accepted
MOST_TRIES = 4 * MOST_OF_STUDENT  # of one student, those that were refused or taken back among them
MOST_OF_BOARD = 2000
A_MINUTE = 30  # pictures of one student

_sent: dict[tuple[str, str], deque[float]] = {}
_lock = threading.Lock()


def name_classes(board: Board, names: Sequence[str]) -> None:
    """The classes that pictures are gathered for.

    ``UserError`` where there are too few, one with pictures is gone, or the board's settings train on no such pictures.
    """
    varied.check_gathering(board.config)
    wanted = {class_key(name): name for name in reversed([class_name(name) for name in names if name.strip()])}
    labels = tuple(reversed(wanted.values()))
    if not FEWEST_CLASSES <= len(labels) <= MOST_CLASSES:
        raise UserError(f"There would be {len(labels)} different classes.",
                        f"Expected {FEWEST_CLASSES} to {MOST_CLASSES}.", "Write one name a line.")
    with store.changing:
        lost = next((picture.label for picture in store.get(board.code).gathering.pictures
                     if picture.label not in labels), None)
        if lost is not None:
            raise UserError(f"There are pictures of {lost!r}.", "A class that has pictures keeps its name.",
                            "Take its pictures out first, or leave the name as it is.")
        store.append(board.code, gathered.CLASSES, classes=list(labels))


def gather(board: Board, going_on: bool = True) -> None:
    """Let students send pictures, or end that; ``UserError`` before the classes have names."""
    if going_on and not board.gathering.classes:
        raise UserError("The classes have no names yet.", "Students choose one for each of their pictures.",
                        "Name two classes or more.")
    store.append(board.code, gathered.GATHER, open=going_on)


def check_sending(board: Board, who: Student, label: str) -> None:
    """``UserError`` where this student may not send another picture of this class, now or at all."""
    gathering = board.gathering
    if board.closed or not gathering.open:
        raise UserError("No pictures are gathered now.", "The teacher begins and ends it.", "Ask your teacher.")
    if label not in gathering.classes:
        raise UserError(f"The class is {display(label)!r}.", f"Expected one of {', '.join(gathering.classes)}.",
                        "Choose it from the list; the teacher may have changed it just now.")
    _check_counts(gathering, who)


def count_try(board: Board, who: Student) -> None:
    """Note that the student sends a picture now; ``UserError`` where more came within a minute than may."""
    now = time.monotonic()
    with _lock:
        times = _sent.setdefault((board.code, who.id), deque())
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) >= A_MINUTE:
            raise UserError(f"You sent {len(times)} pictures within a minute.", f"At most {A_MINUTE} are taken.",
                            "Wait a little, then send the rest.")
        times.append(now)


@audit.attempted("upload", "code")
def take(code: str, who: Student, label: str, came: Path) -> GatheredPicture:
    """Keep the picture in the file ``came``, which then waits for the teacher; ``UserError`` where it cannot be."""
    check_sending(store.get(code), who, label)
    number, folder = uuid.uuid4().hex, BoardFolder(code)
    folder.keep(number, came)
    try:
        with store.changing:
            check_sending(store.get(code), who, label)
            store.append(code, gathered.SENT, number, student=who.id, label=label)
    except BaseException:
        folder.delete([number])
        raise
    return GatheredPicture(number, who.id, label)


def accept(board: Board, pictures: Collection[str]) -> None:
    """The teacher's yes: from now on everybody sees them, and they are in the set. What waits no more is passed over.
    """
    with store.changing:
        waiting = [picture.id for picture in store.get(board.code).gathering.waiting if picture.id in pictures]
        if waiting:
            store.append(board.code, gathered.ACCEPTED, pictures=waiting)
            audit.record("board-allow", f"{board.code}: {plural(len(waiting), 'picture')}")


def drop(board: Board, pictures: Collection[str]) -> None:
    """The teacher's no, or one taken out again later: their files are deleted."""
    _drop(board, pictures, None)


def take_back(board: Board, who: Student, pictures: Collection[str]) -> None:
    """A student takes own pictures back: their files are deleted. Those of others are passed over."""
    _drop(board, pictures, who)


def forget(code: str, student: str) -> None:
    """Delete the files of all that a student sent, who is removed."""
    BoardFolder(code).delete(picture.id for picture in store.get(code).gathering.of_student(student))


def _drop(board: Board, pictures: Collection[str], who: Student | None) -> None:
    with store.changing:
        chosen = [picture.id for picture in store.get(board.code).gathering.pictures
                  if picture.id in pictures and (who is None or picture.student == who.id)]
        if chosen:
            store.append(board.code, gathered.DROPPED, pictures=chosen, by="student" if who else "teacher")
            BoardFolder(board.code).delete(chosen)


def _check_counts(gathering: Gathering, who: Student) -> None:
    every = gathering.of_student(who.id)
    own = sum(picture.state in gathered.KEPT for picture in every)
    if own >= MOST_OF_STUDENT:
        raise UserError(f"You have sent {own} pictures.", f"Expected at most {MOST_OF_STUDENT} of each student.",
                        "Take one back to send a better one.")
    if len(every) >= MOST_TRIES:
        raise UserError(f"You have sent {len(every)} pictures, and many are not there any more.",
                        f"Expected at most {MOST_TRIES} tries.", "Let somebody else go on.")
    if len(gathering.pictures) >= MOST_OF_BOARD:
        raise UserError(f"The class has sent {len(gathering.pictures)} pictures.",
                        f"A board takes {MOST_OF_BOARD}.", "Train with what is there.")
