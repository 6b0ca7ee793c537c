"""Files that are whole or not there, and a disk that fills up, told to the user."""

import errno
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tl_core.errors import UserError
from tl_core.printable import MARKED

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A temporary file beside ``target`` that takes its place at the end, and is gone where that fails."""
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield part
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def write_whole(target: Path, text: str) -> None:
    """``text`` as the file ``target``, always valid UTF-8; nobody ever reads half of it. A missing folder is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(target) as part:
        part.write_text(text, encoding="utf8", errors=MARKED)


@contextmanager
def disk_full_errors(words: Callable[[], UserError]) -> Iterator[None]:
    """A disk that is full within the block becomes the error that ``words`` makes; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise words() from error
