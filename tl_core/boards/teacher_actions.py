"""What a board's teacher does: open it, hide names, close it, put a lesson on all screens, remove, delete."""

from collections.abc import Sequence
from typing import NamedTuple

from tl_core import audit, codes, ownership, plan
from tl_core.boards import gathering, state, store, varied
from tl_core.boards.state import Board
from tl_core.config import RunConfig
from tl_core.data.upload.sanitize import short_name
from tl_core.errors import UserError, unknown_name
from tl_core.ownership import Visibility

LONGEST_NAME = 60
VISIBILITIES: tuple[Visibility, ...] = ("class", "public")  # one that nobody else sees would be no class board


class OpenedBoard(NamedTuple):
    """A new board's code, and the secret that makes whoever has it its teacher."""

    code: str
    secret: str


def open_board(name: str, config: RunConfig, vary: str, class_id: int | None = None) -> OpenedBoard:
    """Open a board on which students choose their own ``vary`` of ``config``; ``UserError`` where that cannot be.

    Where people sign in, strangers with the board's code become guests of the class ``class_id``.
    """
    name = _named(name)
    plan.resolve_config_and_data(config)
    varied.check(config, vary)
    secret = codes.new_secret()
    code = store.create(state.OPENED, name=name, config=config.model_dump(mode="json"), vary=vary,
                        secret=codes.digest(secret), user=ownership.name(),
                        **({"class": class_id} if class_id is not None else {}))
    audit.record("board-open", code)
    return OpenedBoard(code, secret)


def is_teacher(board: Board, secret: str) -> bool:
    """Whether this is the secret of whoever opened it, who may not be somebody else where people sign in."""
    return codes.fits(secret, board.secret) and ownership.may_change(board.user)


def taught(code: str, secret: str) -> Board:
    """The board of whoever has its secret; ``UserError`` for anybody else."""
    board = store.get(code)
    if not is_teacher(board, secret):
        raise UserError("This link is not the teacher's.", "Expected the one that opened the board.",
                        "Open the board by the link that you kept, or make a new one with "
                        f"`python -m tl_core boards link {board.code}`.")
    return board


@audit.attempted("board-link", "code")
def new_link(code: str) -> str:
    """Another secret; the one before opens nothing any more."""
    secret = codes.new_secret()
    store.append(code, state.SECRET, secret=codes.digest(secret))
    return secret


def rename(board: Board, name: str) -> None:
    store.append(board.code, state.RENAMED, name=_named(name))


def hide_names(board: Board, hidden: bool) -> None:
    store.append(board.code, state.NAMES, hidden=hidden)


def set_visibility(board: Board, visibility: str) -> None:
    """Say whether visitors see the board too; ``UserError`` where it is somebody else's."""
    ownership.check_may_change(f"The class board {board.code}", board.user)
    if visibility not in VISIBILITIES:
        raise unknown_name("visibility", visibility, VISIBILITIES, "Choose one of them.")
    store.append(board.code, state.VISIBILITY, visibility=visibility)
    audit.record("board-visibility", board.code)


def close(board: Board, closed: bool = True) -> None:
    """Nobody joins or trains any more; what is there stays to be seen. ``closed=False`` opens it again."""
    store.append(board.code, state.CLOSED, closed=closed)
    audit.record("board-close", board.code)


def start_lesson(board: Board, lesson: str | None, known: Sequence[str]) -> None:
    """Put the lesson of that name on all screens; None takes it off them."""
    if lesson is not None and lesson not in known:
        raise UserError(f"No lesson is called {lesson[:60]!r}.", "Expected one of the Learn page.", "Choose it there.")
    store.append(board.code, state.LESSON, lesson=lesson)


def show_lesson(board: Board) -> None:
    """The lesson's result is there for all, and nobody guesses any more."""
    store.append(board.code, state.LESSON_SHOWN)


def remove_student(board: Board, student_id: str) -> None:
    """A student, what he entered and what he sent leave the board; whoever it was may join again."""
    store.append(board.code, state.REMOVED, student=student_id)
    gathering.forget(board.code, student_id)


def _named(name: str) -> str:
    return short_name(name, LONGEST_NAME, "board", "Give it another, such as the class and the day.")
