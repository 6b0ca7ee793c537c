"""One process at a time makes or upgrades a file store's tables: two would trip over each other's steps."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # a module that may be missing


@contextlib.contextmanager
def creation_lock(database: Path | None) -> Iterator[None]:
    """Wait until nobody else opens the database for the first time; at once where there is no file or no lock."""
    with contextlib.ExitStack() as stack:
        if database is not None and fcntl is not None:
            with contextlib.suppress(OSError):  # a full or read-only disk, a network's without locks
                file = stack.enter_context(open(database.with_suffix(".lock"), "ab"))
                fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
