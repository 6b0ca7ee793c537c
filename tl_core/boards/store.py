"""Boards on disk: ``TL_HOME/boards/CODE/events.jsonl``, and beside it what a class brings."""

import shutil
import threading
from pathlib import Path
from typing import Any

from tl_core import audit, codes, settings
from tl_core.boards.state import Board, board_of
from tl_core.errors import UserError
from tl_core.event_file import Event, EventFile

EVENTS = "events.jsonl"
_read: dict[Path, tuple[tuple[int, int], Board]] = {}
_lock = threading.Lock()
changing = threading.RLock()  # whoever looks at a board and then writes to it holds this in between


def codes_in_use() -> list[str]:
    """Codes of the boards there are, the newest first."""
    folders = [folder for folder in root().iterdir() if (folder / EVENTS).is_file()] if root().is_dir() else []
    return [folder.name for folder in sorted(folders, key=lambda folder: folder.stat().st_ctime, reverse=True)]


def root() -> Path:
    return settings.home() / "boards"


def folder_of(code: str) -> Path:
    """The board's folder; ``UserError`` where the code cannot be one."""
    return root() / codes.parse(code)


def get(code: str) -> Board:
    """The board of that code as it is now; ``UserError`` where there is none."""
    path = folder_of(code) / EVENTS
    try:
        stat = path.stat()
    except OSError:
        raise none_of(code) from None
    version = (stat.st_mtime_ns, stat.st_size)
    with _lock:
        kept = _read.get(path)
    if kept and kept[0] == version:
        return kept[1]
    board = board_of(codes.parse(code), events(code))
    if board is None:
        raise none_of(code)
    with _lock:
        _read[path] = version, board
    return board


def append(code: str, kind: str, event_id: str | None = None, **values: Any) -> Event:
    """Write an event to the board's file, one of this id once. ``UserError`` where board or disk space is gone."""
    path = folder_of(code) / EVENTS
    if not path.is_file():
        raise none_of(code)
    return EventFile(path).append(kind, event_id, **values)


def events(code: str) -> tuple[Event, ...]:
    """All that was written to the board, in order."""
    return EventFile(folder_of(code) / EVENTS).read().current


def create(kind: str, **values: Any) -> str:
    """A new board whose first event this is; its code."""
    with changing:
        code = codes.new_code()
        while (root() / code).exists():
            code = codes.new_code()
        EventFile(root() / code / EVENTS).append(kind, **values)
    return code


@audit.attempted("board-delete", "code")
def delete(code: str) -> None:
    """Take the board away, and all that its class brought to it; runs stay."""
    folder = folder_of(code)
    with changing:
        shutil.rmtree(folder, ignore_errors=True)
        with _lock:
            _read.pop(folder / EVENTS, None)


def none_of(code: str) -> UserError:
    """The refusal of a code that no board has."""
    return UserError(f"There is no class board {codes.parse(code)}.", "Expected the code of one that is open.",
                     "Look at the board once more, or ask who opened it.")
