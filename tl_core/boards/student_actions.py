"""What students do on a board: join it under a nickname, guess, choose a value and train."""

from collections.abc import Callable
from typing import NamedTuple

from tl_core import codes, ownership, tracking
from tl_core.boards import own_pictures, state, store
from tl_core.boards.state import Board, Entry, Student
from tl_core.config import RunConfig
from tl_core.data.upload.sanitize import visible
from tl_core.errors import UserError

LONGEST_NICKNAME = 20
MOST_STUDENTS = 200
MOST_ENTRIES = 30  # of one student


class Joined(NamedTuple):
    """A student's id, and the secret by which this phone stays that student."""

    student: str
    secret: str


def join(code: str, nickname: str) -> Joined:
    """Join under a nickname that nobody else has; ``UserError`` where the board is closed or full, or it is taken."""
    nickname = visible(nickname).strip()
    if not 1 <= len(nickname) <= LONGEST_NICKNAME:
        raise UserError(f"The nickname has {len(nickname)} letters.", f"Expected 1 to {LONGEST_NICKNAME}.",
                        "Choose another.")
    with store.changing:
        board = _open(store.get(code))
        if len(board.present) >= MOST_STUDENTS:
            raise UserError(f"{len(board.present)} students have joined this board.", f"It takes {MOST_STUDENTS}.",
                            "Share a phone with somebody, or ask for a second board.")
        if nickname.casefold() in {student.nickname.casefold() for student in board.present}:
            raise UserError(f"Somebody has joined as {nickname!r} already.", "Everybody needs a nickname of their own.",
                            "Choose another, or go back to the phone that joined with it.")
        secret = codes.new_secret()
        event = store.append(code, state.JOINED, nickname=nickname, key=codes.digest(secret))
    return Joined(event["id"], secret)


def student(board: Board, secret: str) -> Student | None:
    """Who has this secret; None where nobody on the board has."""
    key = codes.digest(secret)
    return next((student for student in board.present if student.key == key), None)


def guess(board: Board, who: Student, value: str) -> None:
    """What the student takes for the best value; a second guess replaces the first, until the first run is there."""
    board.varied.check(board.config, value)
    with store.changing:
        current = _open(store.get(board.code))
        if current.of_student(who):
            raise UserError("You have trained already.", "A guess comes before the first run.",
                            "Look at the class's curve to see how you guessed.")
        store.append(board.code, state.GUESSED, student=who.id, value=value)


def guess_lesson(board: Board, who: Student, given: float) -> None:
    """What the student guesses in the lesson on all screens; another guess replaces it until the result is shown."""
    with store.changing:
        current = _open(store.get(board.code))
        if current.lesson != board.lesson or current.lesson is None or current.lesson_shown:
            raise UserError("This lesson takes no guesses any more.", "They come before its result.",
                            "Look at the result, and guess in the next one.")
        store.append(board.code, state.LESSON_GUESSED, student=who.id, lesson=current.lesson, guess=given)


def config_of(board: Board, who: Student, value: str) -> RunConfig:
    """The config of a student's run: the board's with this value, its pictures, and the student's own seed."""
    with ownership.seeing_everything():  # the pictures are the teacher's, who chose them for all who are on the board
        value = board.varied.check(board.config, value)
        config = (own_pictures.config_of(board, who, value) if board.varied.from_class_set else
                  board.varied.apply(board.config, value))
    return config.changed(seed=who.number, split_seed=config.data_seed, picture_seed=config.drawing_seed)


def enter(board: Board, who: Student, value: str, submit: Callable[[RunConfig], str],
          active: Callable[[str], bool]) -> Entry:
    """Train with this value; the entry. ``submit`` queues a run, ``active`` says whether one waits or runs.

    ``UserError`` where the board is closed, the student's last run goes on, or has had as many as there may be.
    """
    config = config_of(board, who, value)
    with store.changing:
        current = _open(store.get(board.code))
        before, last = current.of_student(who), next((e for e in current.entries[::-1] if e.student == who.id), None)
        if len(before) >= MOST_ENTRIES:
            raise UserError(f"You have trained {len(before)} times.", f"A board takes {MOST_ENTRIES} runs of each.",
                            "Let somebody else try now.")
        if last and active(last.run_id):
            raise UserError("Your last run is not over yet.", "Everybody trains one at a time, so that all come to it.",
                            "Wait for its end, or stop it.")
    with ownership.seeing_everything():
        run_id = submit(config)
    if ownership.name():
        tracking.set_visibility(run_id, "class")  # it is a point of the class's curve
    event = store.append(board.code, state.ENTERED, student=who.id, value=value, run=run_id, data=board.config.data)
    return Entry(event["id"], who.id, value, run_id, board.config.data)


def _open(board: Board) -> Board:
    if board.closed:
        raise UserError("This board is closed.", "Its teacher has ended it; what is there can be looked at.",
                        "Ask for a new one to go on.")
    return board
